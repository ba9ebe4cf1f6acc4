# A real `dateline serve` of the demo's store, whose address is in DATELINE_URL; tests/test_r.py starts one.
url <- Sys.getenv("DATELINE_URL")

server <- dl_server(url)

test_that("events come in parts and whole", {
  skip_if(url == "", "no server")
  events <- dl_events(server)
  expect_s3_class(events$day, "Date")
  expect_equal(nrow(events), dl_ask(server, "situation")$size$events)
  expect_equal(anyDuplicated(events$id), 0)
  few <- dl_events(server, limit = 7)
  expect_equal(few$id, events$id[1:7])
  expect_type(events$actors, "list")
  expect_true(all(lengths(events$told) > 0))
  words <- events$told[[1]]$words[1]
  report <- dl_ask(server, "report", id = events$told[[1]]$report[1])
  expect_equal(substring(report$record$text, events$told[[1]]$start[1] + 1, events$told[[1]]$end[1]), words)
})

test_that("parts are put together as if they were one", {
  skip_if(url == "", "no server")
  whole <- dl_events(server, limit = 40)
  parts <- lapply(seq(0, 30, 10), function(o) dl_ask(server, "events", limit = 10, offset = o)$events)
  together <- with_days(bind(parts))
  expect_equal(together$id, whole$id)
  expect_equal(together$actors, whole$actors)
  expect_equal(together$day, whole$day)
})

test_that("filters and their errors are the server's", {
  skip_if(url == "", "no server")
  expect_true(all(dl_events(server, type = c("THREATEN", "AID"))$type %in% c("THREATEN", "AID")))
  expect_equal(nrow(dl_events(server, since = as.Date("2030-01-01"))), 0)
  expect_error(dl_events(server, actor = "Nobody At All"), "no actor called Nobody At All")
  expect_error(dl_events(dl_server("http://127.0.0.1:9")), "Start it: dateline serve")
  expect_output(print(server), "127.0.0.1")
})

test_that("the other questions answer", {
  skip_if(url == "", "no server")
  for (ask in list(dl_planned, dl_disputed, dl_quotes, dl_network)) expect_s3_class(ask(server), "data.frame")
  expect_true(is.list(dl_search(server, q = "Haftar")))
  expect_true(nrow(dl_quotes(server, limit = 2)) <= 2)
})

test_that("a server and an edition of one store give the same series", {
  edition <- Sys.getenv("DATELINE_EDITION")
  skip_if(url == "" || edition == "", "no server and edition of one store")
  edition <- dl_edition(edition)
  expect_equal(nrow(dl_events(server)), nrow(dl_events(edition)))
  for (asked in list(list(), list(actor = "TUR"), list(with = "Khalifa Haftar"), list(since = "2019-06", until = "2019"))) {
    for (by in c("week", "month", "year")) {
      expect_equal(
        do.call(dl_series, c(list(server, by = by), asked)), do.call(dl_series, c(list(edition, by = by), asked)),
        info = paste(by, deparse(asked))
      )
    }
  }
})

test_that("a text is read", {
  skip_if(url == "" || Sys.getenv("DATELINE_READS") == "", "no server that reads")
  record <- dl_read(server, "Kenya accused Uganda of the raid on Monday.", as.Date("2020-01-14"))
  expect_true("ACCUSE" %in% record$events$type)
})
