# Events and their counts over time, of a server or of an edition.

dl_events <- function(x, ...) UseMethod("dl_events")

dl_events.dateline_server <- function(x, ..., limit = Inf) rows_of(x, "events", limit, ...)

dl_events.dateline_edition <- function(x, ..., limit = Inf) {
  found <- wanted_of(x, ...)
  found <- found[order(found$day, decreasing = TRUE), , drop = FALSE]
  utils::head(found, min(limit, nrow(found)))
}

dl_series <- function(x, ..., by = "month") UseMethod("dl_series")

dl_series.dateline_server <- function(x, ..., by = "month") {
  found <- dl_ask(x, "series", ..., by = by)$series
  if (!is.data.frame(found)) return(no_series())
  with_days(data.frame(
    period = found$period, events = as.numeric(found$events), score = as.numeric(found$score), reports = as.numeric(found$reports)
  ))
}

dl_series.dateline_edition <- function(x, ..., by = "month") {
  events <- wanted_of(x, ...)
  asked <- list(...)
  days <- dl_table(x, "reports")$day
  days <- days[!is.na(days)]
  if (!length(days)) return(no_series())
  text <- format(range(days), "%Y-%m-%d")
  if (!is.null(asked$since)) text[1] <- max(text[1], first_of(format_value(asked$since)))
  if (!is.null(asked$until)) text[2] <- min(text[2], last_of(format_value(asked$until)))
  if (text[1] > text[2]) return(no_series())
  ends <- as.Date(text)
  first <- period_of(ends, by)
  periods <- seq(first[1], first[2], by = by)
  events <- events[!is.na(events$day), , drop = FALSE]
  at <- factor(format(period_of(events$day, by)), levels = format(periods))
  mine <- days[days >= ends[1] & days <= ends[2]]
  count <- function(values) as.numeric(table(factor(format(period_of(values, by)), levels = format(periods))))
  score <- vapply(split(events$score, at), function(s) if (all(is.na(s))) NA_real_ else round(mean(s, na.rm = TRUE), 3), 0)
  data.frame(period = periods, events = as.numeric(table(at)), score = unname(score), reports = count(mine))
}

no_series <- function() {
  data.frame(period = as.Date(character()), events = numeric(), score = numeric(), reports = numeric())
}

first_of <- function(day) paste0(day, substring("0000-01-01", nchar(day) + 1))

last_of <- function(day) {
  if (nchar(day) == 10) return(day)
  if (nchar(day) == 4) return(paste0(day, "-12-31"))
  format(seq(as.Date(paste0(day, "-01")), by = "month", length.out = 2)[2] - 1)
}

# The first day of the period of each day; weeks begin on Monday.
period_of <- function(days, by) {
  switch(by,
    day = days,
    week = days - (as.POSIXlt(days)$wday + 6) %% 7,
    month = as.Date(paste0(format(days, "%Y-%m"), rep("-01", length(days)))),
    year = as.Date(paste0(format(days, "%Y"), rep("-01-01", length(days)))),
    stop("by is one of day, week, month, year", call. = FALSE)
  )
}

dl_map <- function(events, ..., labels = 8) {
  seen <- events[!is.na(events$lat) & !is.na(events$lon), , drop = FALSE]
  if (!nrow(seen)) stop("None of these events has a place. Ask for others.", call. = FALSE)
  key <- paste(seen$lat, seen$lon)
  first <- !duplicated(key)
  places <- data.frame(place = seen$place[first], lat = seen$lat[first], lon = seen$lon[first], events = as.numeric(table(factor(key, levels = key[first]))))
  places <- places[order(places$events, decreasing = TRUE), , drop = FALSE]
  wide <- function(x) range(x) + c(-1, 1) * max(2, diff(range(x)) / 10)
  at <- list(x = wide(places$lon), y = wide(places$lat))
  graphics::plot(at$x, at$y, type = "n", asp = 1 / cos(mean(at$y) * pi / 180), xlab = "", ylab = "", ...)
  if (requireNamespace("maps", quietly = TRUE)) maps::map("world", add = TRUE, col = "grey70")
  graphics::symbols(places$lon, places$lat, circles = sqrt(places$events), inches = 0.2, add = TRUE, bg = "#b3402080")
  top <- utils::head(places, labels)
  graphics::text(top$lon, top$lat, paste0(top$place, " (", top$events, ")"), pos = 4, cex = 0.8)
  invisible(places)
}
