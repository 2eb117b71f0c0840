// What the tests of damaged ledgers share: a whole one, and copies of it that something happened to.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/sqlite/database.h"
#include "ledger/test_ledger.h"

namespace sereno::ledger {

inline void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A closed ledger with facts, runs in two lanes, a seal and raw samples; one file.
inline std::string make_ledger(const TemporaryFolder& folder) {
  std::string path = folder / "whole.db";
  const auto ledger = open_ledger(path);
  std::vector<Sample> samples;
  for (std::int64_t minute = 0; minute < 305; ++minute)
    for (const char* service : {"web", "login", "upload"})
      samples.push_back(sample(service, minute * 60, minute % 13 < 2 ? Status::critical : Status::ok));
  EXPECT_TRUE(ledger->append(samples, {fact("agent_start", "{}"), fact("incident", "{\"id\":\"a\"}")}));
  EXPECT_TRUE(ledger->append({sample("web", 630, Status::warning)}, {}));
  EXPECT_TRUE(ledger->seal(second(20'000)));
  EXPECT_TRUE(ledger->append({sample("web", 305L * 60)}, {}));
  return path;
}

/// A copy of the ledger with one statement more, that the ledger itself would never make.
inline Result<std::unique_ptr<Ledger>> open_changed(const std::string& whole, const std::string& changed,
                                                    const char* sql) {
  write_file(changed, read_file(whole));
  {
    auto database = Database::open(changed, true, milliseconds{1000});
    if (!database) return database.error();
    if (!(*database)->execute(sql)) return Error{"refused: " + std::string(sql)};
  }
  return Ledger::open(changed, Ledger::Access::read_only);
}

}  // namespace sereno::ledger
