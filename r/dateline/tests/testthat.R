library(testthat)
library(dateline)

test_check("dateline")
