edition <- dl_edition(system.file("extdata", "edition", package = "dateline"))

test_that("tables have the types that the data package gives", {
  events <- dl_table(edition, "events")
  expect_equal(nrow(events), edition$about$resources[[1]]$rows)
  expect_s3_class(events$day, "Date")
  expect_type(events$disputed, "logical")
  expect_type(events$lat, "double")
  expect_true(any(is.na(events$place)))
  expect_error(dl_table(edition, "nothing"), "There are: events")
  expect_error(dl_edition(tempdir()), "is no edition")
  expect_output(print(edition), "with the tables events")
})

test_that("events are filtered", {
  threats <- dl_events(edition, actor = "TUR", type = c("THREATEN", "MOBILIZE"))
  expect_true(nrow(threats) > 0)
  expect_true(all(threats$type %in% c("THREATEN", "MOBILIZE")))
  expect_equal(dl_events(edition, actor = "Turkey"), dl_events(edition, actor = "TUR"))
  expect_true(all(grepl("Khalifa Haftar", dl_events(edition, recipient = "Khalifa Haftar")$recipients)))
  expect_true(all(dl_events(edition, since = "2020-01")$day >= as.Date("2020-01-01")))
  expect_true(all(dl_events(edition, until = as.Date("2019-05-31"))$day <= as.Date("2019-05-31")))
  expect_equal(nrow(dl_events(edition, limit = 3)), 3)
  expect_equal(nrow(dl_events(edition, since = "2030")), 0)
  expect_error(dl_events(edition, actor = "Nobody At All"), "no actor called")
  days <- dl_events(edition)$day
  expect_false(is.unsorted(rev(days[!is.na(days)])))
})

test_that("a series has every period and all events of the reports' days", {
  for (by in c("day", "week", "month", "year")) {
    series <- dl_series(edition, by = by)
    expect_equal(series$period, seq(series$period[1], utils::tail(series$period, 1), by = by))
    expect_equal(sum(series$reports), nrow(dl_table(edition, "reports")))
  }
  series <- dl_series(edition, by = "month")
  events <- dl_table(edition, "events")
  expect_equal(sum(series$events), sum(events$day >= series$period[1], na.rm = TRUE))
  expect_true(all(is.na(series$score) == (series$events == 0)))
  expect_equal(nrow(dl_series(edition, since = "2030")), 0)
  expect_error(dl_series(edition, by = "decade"), "is one of")
})

test_that("Parquet is read where something reads it", {
  dir <- file.path(tempfile(), "edition")
  dir.create(dirname(dir))
  file.copy(system.file("extdata", "edition", package = "dateline"), dirname(dir), recursive = TRUE)
  parts <- list.files(file.path(dir, "csv"), recursive = TRUE)
  for (part in parts) {
    twin <- file.path(dir, "parquet", sub("csv$", "parquet", part))
    dir.create(dirname(twin), recursive = TRUE, showWarnings = FALSE)
    file.copy(file.path(dir, "csv", part), twin)
  }
  seen <- 0
  kept <- options(dateline.read_parquet = function(path) {
    seen <<- seen + 1
    rows <- utils::read.csv(path, colClasses = "character", na.strings = "", encoding = "UTF-8")
    if ("day" %in% names(rows)) rows$day <- as.Date(rows$day)
    rows
  })
  on.exit(options(kept))
  expect_equal(dl_table(dl_edition(dir), "events"), dl_table(edition, "events"))
  expect_equal(seen, sum(grepl("^events/", parts)))
})

test_that("a map counts events by place", {
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  events <- dl_events(edition)
  places <- dl_map(events)
  expect_equal(sum(places$events), sum(!is.na(events$lat)))
  expect_error(dl_map(events[is.na(events$lat), ]), "has a place")
})
