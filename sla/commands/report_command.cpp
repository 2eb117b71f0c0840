// sereno-sla report: the evidence of a period set against a contract.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "ledger/ledger.h"
#include "sla/commands/commands.h"
#include "sla/commands/contract_options.h"
#include "sla/renderers/render.h"
#include "sla/report.h"
#include "sla/sources/ledger_source.h"

#ifndef SERENO_VERSION
#define SERENO_VERSION "0"
#endif

namespace sereno::sla {

namespace {

namespace options = boost::program_options;

Result<Period> period_of(const options::variables_map& values, const Zone& zone) {
  const bool month = values.contains("month");
  if (month == (values.contains("from") || values.contains("to")))
    return Error{"say which period: --month YYYY-MM, or --from TIME --to TIME"};
  return month ? month_period(zone, values["month"].as<std::string>()) : span_of(values, zone);
}

Result<ReportRequest> request_of(const options::variables_map& values, const Contract& contract, const Clock& clock) {
  const auto period = period_of(values, *contract.zone);
  if (!period) return period.error();
  const auto tzdata = read_tzdata_version(system_tzdata);
  if (!tzdata) return tzdata.error();
  const Instant now = clock();
  Instant as_of = now;
  if (values.contains("as-of")) {
    const auto told = parse_time(values["as-of"].as<std::string>(), *contract.zone);
    if (!told) return Error{"--as-of: " + told.error().message};
    as_of = *told;
  }
  return ReportRequest{
      .period = *period,
      .as_of = as_of,
      .generated_at = now,
      .policy = contract.policy,
      .revision = values.contains("revision") ? std::optional(values["revision"].as<int>()) : std::nullopt,
      .tzdata = *tzdata,
      .engine_version = SERENO_VERSION};
}

Result<Report> make(const options::variables_map& values, const Contract& contract, const Clock& clock) {
  const auto request = request_of(values, contract, clock);
  if (!request) return request.error();
  auto book = ledger::Ledger::open(values["ledger"].as<std::string>(), ledger::Ledger::Access::read_only,
                                   {.cache_kib = 256});  // what is read is read once
  if (!book) return book.error();
  const auto evidence = load_evidence(**book, evidence_span(request->period.range));
  if (!evidence) return evidence.error();
  return make_report(contract, *request, *evidence);
}

/// Colour and width as the terminal at standard output has them; plain and 96 columns for files and pipes.
TextStyle style_of_output(bool full) {
  TextStyle style{.length = full ? Length::full : Length::short_one};
  winsize size{};
  if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return style;
  style.columns = std::clamp(static_cast<int>(size.ws_col), 80, 120);
  const char *without = std::getenv("NO_COLOR"), *terminal = std::getenv("TERM");
  const bool can = terminal == nullptr || std::string_view(terminal) != "dumb";
  style.colour = can && (without == nullptr || *without == '\0');  // as no-color.org has it: an empty one says nothing
  return style;
}

}  // namespace

int run_report(const Words& words, const Clock& clock) {
  options::options_description description;
  add_contract_options(description);
  description.add_options()("ledger", options::value<std::string>()->required(), "the ledger's file")(
      "month", options::value<std::string>(), "YYYY-MM: a calendar month of the contract's zone")(
      "as-of", options::value<std::string>(), "TIME: what follows it is not yet; now unless told")(
      "revision", options::value<int>(), "N: as the month was when it was closed for the N-th time")(
      "full", "text with all that is needed to compute it again; JSON always has it");
  const Command about{
      .usage = {"sereno-sla report --contract FILE --ledger PATH --month MONTH [OPTION]..."},
      .summary =
          "The evidence of a period set against a contract: the figure, met or missed, the credit, what is to be "
          "done, outages, clocks.",
      .exit_codes = {{"0", "the report is certain, met or missed"},
                     {"3",
                      "it is not: what is unknown could change the verdict or the credit, or there is no figure; "
                      "or no report can be made"}}};
  int exit_code = 0;
  const auto values = parse_words(words, description, {}, about, exit_code);
  if (!values) return exit_code;
  const auto json = wants_json(*values);
  if (!json) return refuse(json.error().message);
  const auto contract = contract_of(*values);
  if (!contract) return exit_cannot;
  const auto report = make(*values, *contract, clock);
  if (!report) return refuse(report.error().message);
  const std::string text =
      *json ? render_json(*report) : render_text(*report, style_of_output(values->contains("full")));
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    return refuse("the report could not be written to its end");
  return sereno::sla::exit_code(*report);
}

}  // namespace sereno::sla
