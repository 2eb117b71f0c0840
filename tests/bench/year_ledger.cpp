// Makes the ledger that the report's benchmark reads: services that are watched every minute for a year, each with a
// hundred failures of some minutes, at instants that a fixed generator chooses. They serve the functions of the
// contract that ships, one after the other.
//
//   year_ledger PATH SERVICES [--raw | --years N]
//
// The year is 2025 in UTC, or the last of N. Runs are what the ledger itself makes of 525,600 samples a service and
// year. Raw samples are not kept; with --raw those of the 14 days before now follow, minute by minute as an agent
// writes them, with texts as `web` and `agent_login` say them.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
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

bool write_service(ledger::Ledger& book, int number, int year, std::mt19937& random) {
  const Instant start = *parse_instant(std::to_string(year) + "-01-01T00:00:00Z");
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

/// "time=0.031245s;2;5;0 time_resolve=0.000812s;;;0 ..."
std::string perfdata(std::mt19937& random, std::initializer_list<const char*> steps) {
  std::string text;
  for (const char* const step : steps) {
    char number[32];
    std::snprintf(number, sizeof number, "%.6f", 0.0002 + 0.00001 * static_cast<double>(random() % 2000));
    text += (text.empty() ? "" : " ") + std::string(step) + "=" + number + (text.empty() ? "s;2;5;0" : "s;;;0");
  }
  return text;
}

ledger::Sample raw_sample(int number, Instant at, std::mt19937& random) {
  const int which = number % static_cast<int>(std::size(functions));
  const std::string ms = std::to_string(10 + random() % 40);
  ledger::Sample sample{.service = "service-" + std::to_string(number),
                        .function = functions[which],
                        .at = at + std::chrono::milliseconds{number * 600 + static_cast<int>(random() % 50)},
                        .status = Status::ok,
                        .interval = std::chrono::minutes{1},
                        .source = "bench"};
  sample.duration = std::chrono::milliseconds{10 + random() % 40};
  if (which % 2 == 0) {
    sample.output = "HTTP/1.1 200 OK, 15234 bytes in 0.0" + ms + " s";
    sample.perfdata = perfdata(random, {"time", "time_resolve", "time_connect", "time_tls", "time_headers",
                                        "time_firstbyte", "time_transfer"}) +
                      " size=15234B;;;0 redirects=0;;;0 http_version=2 certificate_days=60;30;7;0";
  } else {
    sample.output = "signed in and out in 0.2" + ms + " s, the seat was paused throughout";
    sample.perfdata = perfdata(random, {"time", "time_page", "time_sign_in", "time_landing", "time_state",
                                        "time_keep_alive", "time_socket", "time_sign_out"});
  }
  return sample;
}

bool write_raw(ledger::Ledger& book, int services, std::mt19937& random) {
  // Up to now: what is older than that no ledger keeps.
  const Instant start = now_utc() - std::chrono::days{14} + std::chrono::minutes{10};
  for (int minute = 0; minute < 14 * 24 * 60 - 10; ++minute) {
    std::vector<ledger::Sample> samples;
    for (int i = 0; i < services; ++i) samples.push_back(raw_sample(i, start + std::chrono::minutes{minute}, random));
    if (const auto written = book.append(samples, {}); !written) {
      std::fprintf(stderr, "year_ledger: %s\n", written.error().message.c_str());
      return false;
    }
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const bool raw = argc == 4 && std::string_view(argv[3]) == "--raw";
  const bool long_ago = argc == 5 && std::string_view(argv[3]) == "--years";
  if (argc != 3 && !raw && !long_ago) {
    std::fputs("usage: year_ledger PATH SERVICES [--raw | --years N]\n", stderr);
    return 2;
  }
  auto book =
      ledger::Ledger::open(argv[1], ledger::Ledger::Access::read_write, {.keep_samples = std::chrono::hours{1}});
  if (!book) {
    std::fprintf(stderr, "year_ledger: %s\n", book.error().message.c_str());
    return 2;
  }
  const int services = std::clamp(std::atoi(argv[2]), 1, 1000);
  const int years = long_ago ? std::clamp(std::atoi(argv[4]), 1, 20) : 1;
  for (int year = 2026 - years; year < 2026; ++year) {
    std::mt19937 random(20250101);  // each year is like the others
    for (int i = 0; i < services; ++i)
      if (!write_service(**book, i, year, random)) return 1;
  }
  std::mt19937 random(20250101);
  if (!raw) return 0;
  book->reset();
  book = ledger::Ledger::open(argv[1], ledger::Ledger::Access::read_write, {});
  return book && write_raw(**book, services, random) ? 0 : 1;
}
