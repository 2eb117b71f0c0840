// Makes the ledger that the report's benchmark reads: services that are watched every minute for a year, each with a
// hundred failures of some minutes, at instants that a fixed generator chooses. They serve the functions of the
// contract that ships, one after the other.
//
//   year_ledger PATH SERVICES
//
// The year is 2025 in UTC. Runs are what the ledger itself makes of 525,600 samples a service; raw samples are not
// kept.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace {

using namespace sereno;

constexpr int minutes_a_year = 365 * 24 * 60;
constexpr const char* functions[] = {"web", "agent_login", "list_upload", "dashboards", "repositories", "recordings"};

/// Which minutes of the year a service fails.
std::vector<bool> failures(std::mt19937& random) {
  std::vector<bool> failing(minutes_a_year, false);
  for (int i = 0; i < 100; ++i) {
    const auto start = random() % minutes_a_year;
    const auto length = 1 + random() % 5;
    for (auto minute = start; minute < start + length && minute < minutes_a_year; ++minute) failing[minute] = true;
  }
  return failing;
}

bool write_service(ledger::Ledger& book, int number, std::mt19937& random) {
  const Instant start = *parse_instant("2025-01-01T00:00:00Z");
  const std::vector<bool> failing = failures(random);
  std::vector<ledger::Sample> samples;
  for (int minute = 0; minute < minutes_a_year; ++minute) {
    const bool fails = failing[static_cast<std::size_t>(minute)];
    samples.push_back({.service = "service-" + std::to_string(number),
                       .function = functions[static_cast<std::size_t>(number) % std::size(functions)],
                       .at = start + std::chrono::minutes{minute},
                       .status = fails ? Status::critical : Status::ok,
                       .interval = std::chrono::minutes{1},
                       .output = fails ? "connect: refused" : "HTTP/1.1 200 OK",
                       .source = "bench"});
    if (samples.size() < 20'000 && minute + 1 < minutes_a_year) continue;
    if (const auto written = book.append(samples, {}); !written) {
      std::fprintf(stderr, "year_ledger: %s\n", written.error().message.c_str());
      return false;
    }
    samples.clear();
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: year_ledger PATH SERVICES\n", stderr);
    return 2;
  }
  auto book =
      ledger::Ledger::open(argv[1], ledger::Ledger::Access::read_write, {.keep_samples = std::chrono::hours{1}});
  if (!book) {
    std::fprintf(stderr, "year_ledger: %s\n", book.error().message.c_str());
    return 2;
  }
  std::mt19937 random(20250101);
  const int services = std::clamp(std::atoi(argv[2]), 1, 1000);
  for (int i = 0; i < services; ++i)
    if (!write_service(**book, i, random)) return 1;
}
