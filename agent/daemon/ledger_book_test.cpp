#include "agent/daemon/ledger_book.h"

#include <gtest/gtest.h>

namespace sereno::agent {
namespace {

TEST(LedgerBook, WhatWasLostOrRefusedBeforeDoesNotMeanThatTheRecordIsNotWritten) {
  const auto again = record_state({.writing = true, .waiting = 1, .lost = 2, .refused = 3}, "");
  EXPECT_TRUE(again.written);
  EXPECT_EQ(again.waiting, 1u);
  EXPECT_EQ(again.lost, 2u);
  EXPECT_EQ(again.refused, 3u);
  const auto full = record_state({.writing = false, .waiting = 1}, "/x/l.db: disk full");
  EXPECT_FALSE(full.written);
  EXPECT_EQ(full.problem, "/x/l.db: disk full");
}

}  // namespace
}  // namespace sereno::agent
