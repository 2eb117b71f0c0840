// sereno-sla freeze: closes a month; what is recorded later and changes it makes its next revision.
#include <boost/json/object.hpp>
#include <boost/program_options.hpp>
#include <fstream>
#include <sstream>

#include "base/digest.h"
#include "base/json_text.h"
#include "sla/commands/commands.h"
#include "sla/commands/contract_options.h"
#include "sla/commands/report_making.h"
#include "sla/owed.h"
#include "sla/registers/closing.h"
#include "sla/registers/recording.h"
#include "sla/renderers/json_owed.h"
#include "sla/renderers/words.h"
#include "sla/report.h"

namespace sereno::sla {

namespace {

namespace json = boost::json;
namespace options = boost::program_options;

constexpr int exit_refused = 2;

std::string line_of(const Report& report) {
  std::string line = report.figure.exists() ? report.figure.shown() + " %" : "no figure";
  line += ", " + std::string(to_string(report.verdict)) + ", credit " + owed_text(owed_of(report), report.contract) +
          ", " + report.status + ", revision " + std::to_string(report.revision);
  return line + (report.certain ? "" : ", not certain");
}

json::object figure_of(const Report& report) {
  const Owed owed = owed_of(report);
  json::object object{{"shown", report.figure.exists() ? json::value(report.figure.shown()) : json::value(nullptr)},
                      {"verdict", to_string(report.verdict)},
                      {"credit_percent", owed_percent_json(owed)},
                      {"certain", report.certain},
                      {"status", report.status},
                      {"revision", report.revision}};
  add_agreed(object, "agreement", owed, report.contract);
  return object;
}

/// What a person or a program is told; `written` says whether it is on disk.
std::string told(const Report& before, const Report& after, bool written, bool as_json) {
  const std::string& month = before.request.period.label;
  if (as_json)
    return json_text(json::object{
        {"month", month}, {"written", written}, {"before", figure_of(before)}, {"after", figure_of(after)}});
  std::string text = month + (written ? " is closed\n" : " would be closed\n") + "  before  " + line_of(before) +
                     "\n  after   " + line_of(after) + "\n";
  for (const Reason& change : after.changes) text += "  " + words(change) + "\n";
  return text;
}

Result<std::string> bytes_of(const std::string& path, const std::string& sha256) {
  std::ifstream input(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << input.rdbuf();
  if (!input || sha256_hex(bytes.str()) != sha256) return Error{path + ": changed while it was read"};
  return bytes.str();
}

std::string told(const Closing& closing, bool written, bool as_json) {
  return told(closing.before, closing.after, written, as_json);
}

Result<ClosingRequest> closing_request(const options::variables_map& values, const Contract& contract,
                                       const Clock& clock) {
  if (!values.contains("month")) return Error{"--month is missing: a month is closed"};
  const auto report = request_of(values, contract, clock);
  if (!report) return report.error();
  const auto ledgers = ledgers_of(values);
  if (!ledgers) return ledgers.error();
  auto bytes = bytes_of(values["contract"].as<std::string>(), contract.sha256);
  if (!bytes) return bytes.error();
  return ClosingRequest{.contract = contract,
                        .contract_bytes = std::move(*bytes),
                        .report = *report,
                        .speaker = {.by = values.contains("as") ? values["as"].as<std::string>() : "",
                                    .party = values["party"].as<std::string>()},
                        .login = recording_login(),
                        .further = further_of(*ledgers)};
}

int freeze(const options::variables_map& values, const Contract& contract, const Clock& clock, bool as_json) {
  const auto request = closing_request(values, contract, clock);
  if (!request) return refuse(request.error().message);
  const auto ledgers = ledgers_of(values);
  if (!ledgers) return refuse(ledgers.error().message);
  auto book = ledger::Ledger::open(ledgers->front().path, ledger::Ledger::Access::read_write, {.clock = clock});
  if (!book) return refuse(book.error().message);
  // What was not shown is not written.
  const SeeClosing see = [&](const Closing& closing) -> Result<std::vector<ledger::Fact>> {
    if (print_answer(told(closing, true, as_json), 0) != 0) return Error{"it could not be shown"};
    return std::vector<ledger::Fact>{};
  };
  const bool dry = values.contains("dry-run");
  const auto end = dry ? rehearse_closing(**book, *request) : close_month(**book, *request, see);
  if (!end) return refuse("not closed: " + end.error().message);
  if (!end->obstacle.empty()) {
    complain("sereno-sla: not closed: " + end->obstacle);
    return exit_refused;
  }
  return dry ? print_answer(told(end->closing, false, as_json), 0) : 0;
}

}  // namespace

int run_freeze(const Words& words, const Clock& clock) {
  options::options_description description;
  add_contract_options(description);
  add_report_options(description);
  description.add_options()("as", options::value<std::string>(), "NAME: who closes it")(
      "party", options::value<std::string>()->default_value(std::string(provider_party)),
      "for which party: provider, client or an id of the contract")("dry-run",
                                                                    "says what would be, and writes nothing");
  const Command about{
      .usage = {"sereno-sla freeze --contract FILE --ledger PATH --month MONTH [OPTION]..."},
      .summary =
          "Closes a month: its report is final, and whatever is recorded later and changes it makes the next revision "
          "(closed again, that one stands beside the first). What is pending counts as not accepted. The contract's "
          "file is kept in the ledger.",
      .exit_codes = {{"0", "closed, or with --dry-run: could be"},
                     {"2", "not closed: the month is not over, or closed already and nothing has changed it"},
                     {"3", "cannot be told"}}};
  int exit_code = 0;
  const auto values = parse_words(words, description, {}, about, exit_code);
  if (!values) return exit_code;
  const auto as_json = wants_json(*values);
  if (!as_json) return refuse(as_json.error().message);
  const auto contract = contract_of(*values);
  if (!contract) return exit_cannot;
  return freeze(*values, *contract, clock, *as_json);
}

}  // namespace sereno::sla
