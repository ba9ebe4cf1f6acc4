# Reading an edition: the tables that its datapackage.json names, each with the types that stand there.

dl_edition <- function(dir) {
  about <- file.path(dir, "datapackage.json")
  if (!file.exists(about)) stop(dir, " is no edition: it has no datapackage.json. Make one: dateline release STORE -o DIR", call. = FALSE)
  structure(list(dir = dir, about = jsonlite::fromJSON(about, simplifyVector = FALSE)), class = "dateline_edition")
}

print.dateline_edition <- function(x, ...) {
  cat(x$about$title, "\n", sep = "")
  cat("version", x$about$version, "with the tables", paste(tables_of(x), collapse = ", "), "\n")
  invisible(x)
}

tables_of <- function(edition) vapply(edition$about$resources, function(r) r$name, "")

dl_table <- function(edition, name) {
  place <- match(name, tables_of(edition))
  if (is.na(place)) stop("There is no table ", name, ". There are: ", paste(tables_of(edition), collapse = ", "), call. = FALSE)
  resource <- edition$about$resources[[place]]
  fields <- resource$schema$fields
  kinds <- stats::setNames(vapply(fields, function(f) f$type, ""), vapply(fields, function(f) f$name, ""))
  parts <- lapply(unlist(resource$path), function(path) part_of(edition$dir, path, kinds))
  if (!length(parts)) parts <- list(as.data.frame(lapply(kinds, function(kind) typed(character(), kind))))
  do.call(rbind, parts)
}

# One file of a table: its Parquet twin where something reads it, or else the CSV.
part_of <- function(dir, path, kinds) {
  twin <- file.path(dir, sub("\\.csv$", ".parquet", sub("^csv/", "parquet/", path)))
  read <- if (file.exists(twin)) parquet_reader()
  rows <- if (!is.null(read)) {
    as.data.frame(read(twin))
  } else {
    utils::read.csv(
      file.path(dir, path), colClasses = "character", na.strings = "", encoding = "UTF-8", check.names = FALSE
    )
  }
  rows <- rows[names(kinds)]
  rows[] <- Map(typed, rows, kinds)
  rows
}

parquet_reader <- function() {
  chosen <- getOption("dateline.read_parquet")
  if (is.null(chosen) && requireNamespace("arrow", quietly = TRUE)) arrow::read_parquet else chosen
}

typed <- function(values, kind) {
  switch(kind,
    date = as.Date(as.character(values), format = "%Y-%m-%d"),
    integer = as.numeric(values), # ids may be longer than R's integers
    number = as.numeric(values),
    boolean = if (is.logical(values)) values else values == "true",
    as.character(values)
  )
}

# Events that are asked for as of a server: who by name, state or country code, days, types, status.
wanted_of <- function(edition, actor = NULL, recipient = NULL, with = NULL, country = NULL, since = NULL,
                      until = NULL, type = NULL, status = NULL, least = NULL) {
  events <- dl_table(edition, "events")
  keep <- rep(TRUE, nrow(events))
  day <- format(events$day, "%Y-%m-%d")
  if (!is.null(since)) keep <- keep & !is.na(day) & day >= format_value(since)
  if (!is.null(until)) keep <- keep & !is.na(day) & day <= paste0(format_value(until), "~")
  if (!is.null(type)) keep <- keep & events$type %in% type
  if (!is.null(status)) keep <- keep & events$status %in% status
  if (!is.null(least)) keep <- keep & events$confidence >= least
  sides <- list(actor = "actor", recipient = "recipient", with = c("actor", "recipient"), country = c("actor", "recipient"))
  asked <- Filter(Negate(is.null), list(actor = actor, recipient = recipient, with = with, country = country))
  if (length(asked)) {
    dyads <- dl_table(edition, "dyads")
    entities <- dl_table(edition, "entities")
    fits <- Reduce(`&`, lapply(names(asked), function(name) side_is(dyads, entities, asked[[name]], sides[[name]])))
    keep <- keep & events$event_id %in% dyads$event_id[fits]
  }
  events[keep, , drop = FALSE]
}

side_is <- function(dyads, entities, who, sides) {
  called <- tolower(entities$name) %in% tolower(who)
  codes <- c(who[grepl("^[A-Z]{3}$", who)], entities$country[called & entities$kind %in% "state"])
  if (!length(codes) && !any(called)) stop("The edition has no actor called ", paste(who, collapse = ", "), call. = FALSE)
  Reduce(`|`, lapply(sides, function(side) {
    dyads[[paste0(side, "_country")]] %in% stats::na.omit(codes) | dyads[[paste0(side, "_id")]] %in% entities$entity_id[called]
  }))
}
