// sereno-sla freeze: closes a month; what is recorded later and changes it makes its next revision.
#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/program_options.hpp>
#include <fstream>
#include <sstream>

#include "base/digest.h"
#include "base/json_text.h"
#include "sla/commands/commands.h"
#include "sla/commands/contract_options.h"
#include "sla/commands/report_making.h"
#include "sla/renderers/words.h"
#include "sla/report.h"
#include "sla/sources/fact_record.h"
#include "sla/sources/ledger_source.h"
#include "sla/sources/records.h"

namespace sereno::sla {

namespace {

namespace json = boost::json;
namespace options = boost::program_options;

constexpr int exit_refused = 2;

/// The act as it will be recorded.
Result<ParsedRecord> closing_act(const options::variables_map& values, const std::string& month, Instant now) {
  json::object object{{"type", "freeze"}, {"month", month}};
  if (values.contains("as")) object["by"] = values["as"].as<std::string>();
  object["author_party"] = values["party"].as<std::string>();
  object["channel"] = "cli";
  object["said_at"] = format_instant(now);
  return parse_record(json::serialize(object));
}

/// As if it stood behind everything else in the ledger.
Evidence closed_now(Evidence evidence, Act act, Instant now) {
  act.head.recorded_at = now;
  act.head.sequence = evidence.head_sequence + 1;
  act.head.arrival = evidence.last_arrival + 1;
  evidence.acts.push_back(std::move(act));
  return evidence;
}

std::string line_of(const Report& report) {
  std::string line = report.figure.exists() ? report.figure.shown() + " %" : "no figure";
  line += ", " + std::string(to_string(report.verdict)) + ", credit " + format_percent_e4(report.credit.percent_e4) +
          " %, " + report.status + ", revision " + std::to_string(report.revision);
  return line + (report.certain ? "" : ", not certain");
}

json::object figure_of(const Report& report) {
  return {{"shown", report.figure.exists() ? json::value(report.figure.shown()) : json::value(nullptr)},
          {"verdict", to_string(report.verdict)},
          {"credit_percent", format_percent_e4(report.credit.percent_e4)},
          {"certain", report.certain},
          {"status", report.status},
          {"revision", report.revision},
          {"digest", report.digest}};
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
  return text + "  digest  " + after.digest + "\n";
}

/// Why the month cannot be closed now; nothing when it can.
std::optional<std::string> obstacle(const Report& report) {
  const std::string& month = report.request.period.label;
  if (report.so_far) return month + " is not over";
  if (report.request.as_of < evidence_span(report.request.period.range).to)
    return month + " can be closed two days after its end: until then what follows may still decide how it ended";
  if (report.freeze && report.status != "corrected")
    return month + " was closed on " + format_instant(report.freeze->recorded_at) + " by record " +
           std::to_string(report.freeze->sequence) + ", and nothing has changed it since";
  return std::nullopt;
}

Result<std::string> bytes_of(const std::string& path, const std::string& sha256) {
  std::ifstream input(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << input.rdbuf();
  if (!input || sha256_hex(bytes.str()) != sha256) return Error{path + ": changed while it was read"};
  return bytes.str();
}

/// The runs that still grow are sealed first, so that the closing binds them as they are; the contract is kept beside
/// the act, so that the month can be verified without its file.
Result<void> write(ledger::Ledger& book, const ParsedRecord& record, std::string contract, Instant now) {
  if (auto sealed = book.seal(now); !sealed) return sealed;
  ledger::Batch batch;
  batch.add_file(std::move(contract));
  batch.add(fact_of(std::get<Act>(record.record), record.body));
  const auto done = book.append(std::move(batch));
  if (!done) return done.error();
  return {};
}

struct Closing {
  Report before{};
  Report after{};
  ParsedRecord record{};
};

Result<Closing> closing_of(ledger::Ledger& book, const options::variables_map& values, const Contract& contract,
                           const ReportRequest& request) {
  const Interval span = evidence_span(request.period.range);
  auto evidence = load_evidence(book, span);
  if (!evidence) return evidence.error();
  const auto ledgers = ledgers_of(values);
  if (!ledgers) return ledgers.error();
  if (auto added = add_other_ledgers(*evidence, *ledgers, span); !added) return added.error();
  auto record = closing_act(values, request.period.label, request.generated_at);
  if (!record) return record.error();
  auto before = make_report(contract, request, *evidence);
  if (!before) return before.error();
  auto after =
      make_report(contract, request, closed_now(*evidence, std::get<Act>(record->record), request.generated_at));
  if (!after) return after.error();
  return Closing{std::move(*before), std::move(*after), std::move(*record)};
}

int freeze(const options::variables_map& values, const Contract& contract, const Clock& clock, bool as_json) {
  if (!values.contains("month")) return refuse("--month is missing: a month is closed");
  const auto request = request_of(values, contract, clock);
  if (!request) return refuse(request.error().message);
  const auto ledgers = ledgers_of(values);
  if (!ledgers) return refuse(ledgers.error().message);
  auto book = ledger::Ledger::open(ledgers->front().path, ledger::Ledger::Access::read_write, {.clock = clock});
  if (!book) return refuse(book.error().message);
  const auto closing = closing_of(**book, values, contract, *request);
  if (!closing) return refuse(closing.error().message);
  if (const auto reason = obstacle(closing->before)) {
    complain("sereno-sla: not closed: " + *reason);
    return exit_refused;
  }
  const bool dry = values.contains("dry-run");
  if (!dry) {
    auto bytes = bytes_of(values["contract"].as<std::string>(), contract.sha256);
    if (!bytes) return refuse(bytes.error().message);
    const auto written = write(**book, closing->record, std::move(*bytes), clock());
    if (!written) return refuse("not closed: " + written.error().message);
  }
  return print_answer(told(closing->before, closing->after, !dry, as_json), 0);
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
