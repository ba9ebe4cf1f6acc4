# Asking a store over HTTP: each page of `dateline serve` has a JSON twin with the same filters.

dl_server <- function(url = "http://127.0.0.1:8400", token = Sys.getenv("DATELINE_TOKEN")) {
  structure(list(url = sub("/+$", "", url), token = token), class = "dateline_server")
}

print.dateline_server <- function(x, ...) {
  cat("A store of dateline at", x$url, "\n")
  invisible(x)
}

dl_ask <- function(server, page, ...) {
  asked <- Filter(length, list(...))
  values <- vapply(asked, function(v) paste(format_value(v), collapse = ","), "")
  query <- paste0(curl::curl_escape(names(asked)), "=", curl::curl_escape(values), recycle0 = TRUE)
  answer(server, paste0("/", page, ".json", if (length(query)) "?", paste(query, collapse = "&")))
}

dl_read <- function(server, text, published = NULL) {
  body <- Filter(length, list(text = text, published = format_value(published)))
  handle <- curl::new_handle(copypostfields = jsonlite::toJSON(body, auto_unbox = TRUE))
  answer(server, "/read", handle, "application/json")
}

format_value <- function(value) {
  if (inherits(value, c("Date", "POSIXt"))) format(value, "%Y-%m-%d") else if (is.null(value)) NULL else enc2utf8(as.character(value))
}

# The answer to a request as jsonlite reads it; what goes wrong is said in the server's own sentence.
answer <- function(server, path, handle = curl::new_handle(), type = NULL) {
  headers <- list(Accept = "application/json")
  if (nzchar(server$token)) headers$Authorization <- paste("Bearer", server$token)
  if (!is.null(type)) headers$`Content-Type` <- type
  curl::handle_setheaders(handle, .list = headers)
  got <- tryCatch(
    curl::curl_fetch_memory(paste0(server$url, path), handle = handle),
    error = function(e) {
      stop(server$url, " doesn't answer: ", conditionMessage(e), ". Start it: dateline serve STORE", call. = FALSE)
    }
  )
  text <- rawToChar(got$content)
  Encoding(text) <- "UTF-8"
  if (got$status_code >= 400) {
    why <- tryCatch(jsonlite::fromJSON(text)$detail, error = function(e) NULL)
    stop(if (is.character(why)) why else paste("The server says", got$status_code), call. = FALSE)
  }
  jsonlite::fromJSON(text)
}

# All rows of a page that answers in parts.
rows_of <- function(server, page, limit, ...) {
  parts <- list()
  offset <- 0L
  while (!is.null(offset) && offset < limit) {
    got <- dl_ask(server, page, ..., limit = min(500, limit - offset), offset = format(offset, scientific = FALSE))
    parts <- c(parts, list(got[[page]]))
    offset <- got[["next"]]
  }
  parts <- Filter(is.data.frame, parts)
  if (!length(parts)) return(data.frame())
  with_days(bind(parts))
}

# Data frames below each other; a column that is empty in one part is a list there.
bind <- function(parts) {
  columns <- unique(unlist(lapply(parts, names)))
  out <- lapply(columns, function(name) {
    values <- lapply(parts, function(part) {
      value <- part[[name]]
      if (is.null(value) || (is.list(value) && all(lengths(value) == 0L) && !is.data.frame(value))) {
        return(if (name %in% LISTS) value else rep(NA, nrow(part)))
      }
      if (is.data.frame(value)) split(value, seq_len(nrow(value))) else value
    })
    do.call(c, values)
  })
  names(out) <- columns
  structure(out, class = "data.frame", row.names = seq_along(out[[1]]))
}

LISTS <- c("actors", "recipients", "told", "quantities", "contexts")

with_days <- function(rows) {
  for (name in intersect(c("day", "last_day", "first", "last", "period"), names(rows))) {
    rows[[name]] <- as.Date(as.character(rows[[name]]), format = "%Y-%m-%d")
  }
  rows
}

dl_planned <- function(server, ..., limit = Inf) rows_of(server, "planned", limit, ...)
dl_disputed <- function(server, ..., limit = Inf) rows_of(server, "disputed", limit, ...)
dl_quotes <- function(server, ..., limit = Inf) rows_of(server, "quotes", limit, ...)
dl_search <- function(server, q) dl_ask(server, "search", q = q)

dl_network <- function(server, ...) {
  found <- dl_ask(server, "network", ...)$network
  if (is.data.frame(found)) with_days(found) else data.frame()
}
