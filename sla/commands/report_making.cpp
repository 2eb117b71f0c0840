#include "sla/commands/report_making.h"

#include <algorithm>
#include <boost/program_options.hpp>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "sla/commands/contract_options.h"

#ifndef SERENO_VERSION
#define SERENO_VERSION "0"
#endif

namespace sereno::sla {

namespace options = boost::program_options;

void add_report_options(options::options_description& description) {
  description.add_options()("ledger", options::value<std::vector<std::string>>()->required()->composing(),
                            "the ledger's file; again for further places that look, as NAME=PATH")(
      "month", options::value<std::string>(), "YYYY-MM: a calendar month of the contract's zone")(
      "as-of", options::value<std::string>(), "TIME: what follows it is not yet; now unless told");
}

Result<Period> period_of(const options::variables_map& values, const Zone& zone) {
  const bool month = values.contains("month");
  if (month == (values.contains("from") || values.contains("to")))
    return Error{"say which period: --month YYYY-MM, or --from TIME --to TIME"};
  return month ? month_period(zone, values["month"].as<std::string>()) : span_of(values, zone);
}

Result<ReportRequest> request_for(const Period& period, const options::variables_map& values, const Contract& contract,
                                  const Clock& clock) {
  const auto tzdata = read_tzdata_version(system_tzdata);
  if (!tzdata) return tzdata.error();
  const Instant now = clock();
  Instant as_of = now;
  if (values.contains("as-of")) {
    const auto told = parse_time(values["as-of"].as<std::string>(), *contract.zone);
    if (!told) return Error{"--as-of: " + told.error().message};
    as_of = *told;
  }
  return ReportRequest{.period = period,
                       .as_of = as_of,
                       .generated_at = now,
                       .policy = contract.policy,
                       .tzdata = *tzdata,
                       .engine_version = SERENO_VERSION};
}

Result<ReportRequest> request_of(const options::variables_map& values, const Contract& contract, const Clock& clock) {
  const auto period = period_of(values, *contract.zone);
  if (!period) return period.error();
  return request_for(*period, values, contract, clock);
}

Result<std::unique_ptr<ledger::Ledger>> open_to_read(const std::string& path) {
  return ledger::Ledger::open(path, ledger::Ledger::Access::read_only, {.cache_kib = 256});
}

namespace {

NamedLedger named_ledger(const std::string& word) {
  const auto equals = word.find('=');
  if (equals != word.npos && is_vantage_name(word.substr(0, equals)))
    return {word.substr(0, equals), word.substr(equals + 1)};
  return {std::filesystem::path(word).stem().string(), word};
}

}  // namespace

Result<std::vector<NamedLedger>> ledgers_of(const options::variables_map& values) {
  const auto& words = values["ledger"].as<std::vector<std::string>>();
  std::vector<NamedLedger> ledgers{{"", words.front()}};
  for (std::size_t i = 1; i < words.size(); ++i) {
    NamedLedger next = named_ledger(words[i]);
    const auto same = [&](const NamedLedger& each) { return each.name == next.name; };
    if (!is_vantage_name(next.name) || std::any_of(ledgers.begin(), ledgers.end(), same))
      return Error{"--ledger " + words[i] + ": give it a name of its own: --ledger NAME=PATH"};
    if (std::any_of(ledgers.begin(), ledgers.end(),
                    [&](const NamedLedger& each) { return is_same_ledger(each.path, next.path); }))
      return Error{"--ledger " + words[i] + ": is given twice: a place that looks has a ledger of its own"};
    ledgers.push_back(std::move(next));
  }
  return ledgers;
}

std::vector<NamedLedger> further_of(const std::vector<NamedLedger>& ledgers) {
  return {ledgers.begin() + 1, ledgers.end()};
}

Result<Evidence> evidence_of(const options::variables_map& values, const Period& period) {
  const auto ledgers = ledgers_of(values);
  if (!ledgers) return ledgers.error();
  auto book = open_to_read(ledgers->front().path);
  if (!book) return book.error();
  return load_evidence(**book, further_of(*ledgers), period.label, evidence_span(period.range));
}

void add_language_option(options::options_description& description) {
  description.add_options()("language", options::value<std::string>(), "en or es (es-MX), of the text; en unless told");
}

Result<Language> language_of(const options::variables_map& values, bool as_json) {
  if (!values.contains("language")) return Language{};
  if (as_json) return Error{"--language: JSON has codes, no language"};
  auto language = Language::find(values["language"].as<std::string>());
  if (!language) return Error{"--language: " + language.error().message};
  return language;
}

int print_answer(const std::string& text, int exit_code) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    return refuse("the answer could not be written to its end");
  return exit_code;
}

}  // namespace sereno::sla
