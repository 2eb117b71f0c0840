// sereno-sla verify: a report made again from the ledger that it names, and compared with its file byte for byte.
#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/program_options.hpp>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/json_text.h"
#include "ledger/ledger.h"
#include "sla/commands/commands.h"
#include "sla/commands/contract_options.h"
#include "sla/commands/report_making.h"
#include "sla/commands/report_signature.h"
#include "sla/contract_file.h"
#include "sla/renderers/render.h"
#include "sla/report.h"
#include "sla/sources/ledger_source.h"
#include "sla/sources/report_file.h"
#include "sla/sources/vantage_points.h"

namespace sereno::sla {

namespace {

namespace options = boost::program_options;

constexpr int exit_differs = 2;

/// What came of it. `problems` are those of the chain.
struct Outcome {
  std::vector<std::string> problems{};
  std::optional<ReportDifference> difference{};
  std::string digest{};
  ledger::Head bound{};
  std::int64_t records = 0;

  std::vector<ReportSignature> signatures{};

  bool verified() const {
    const auto holds = [](const ReportSignature& each) { return each.holds; };
    return problems.empty() && !difference && std::all_of(signatures.begin(), signatures.end(), holds);
  }
};

/// The contract's text: from --contract, else as the ledger keeps it since a month was closed by it.
Result<Contract> contract_for(const options::variables_map& values, ledger::Ledger& book, const ReportFile& said) {
  std::vector<std::string> problems;
  std::optional<Contract> contract;
  if (values.contains("contract")) {
    contract = read_contract_file(values["contract"].as<std::string>(), problems);
  } else {
    const auto kept = book.file(said.contract_sha256);
    if (!kept) return kept.error();
    if (!*kept || !(*kept)->bytes)
      return Error{"the ledger does not keep the contract that the report names (SHA-256 " + said.contract_sha256 +
                   "): give it with --contract"};
    contract = parse_contract(*(*kept)->bytes, "the ledger's contract", problems);
  }
  for (const std::string& problem : problems) complain(problem);
  if (!contract) return Error{"the contract cannot be read"};
  return std::move(*contract);
}

/// Every --signature, or the one that lies beside the report.
Result<std::vector<ReportSignature>> signatures_of(const options::variables_map& values, const std::string& bytes,
                                                   const Contract& contract) {
  std::vector<std::string> files;
  if (values.contains("signature")) files = values["signature"].as<std::vector<std::string>>();
  const std::string beside = signature_file(values["report"].as<std::string>());
  if (files.empty() && std::ifstream(beside)) files.push_back(beside);
  std::vector<ReportSignature> checked;
  for (const std::string& file : files) {
    const auto signature = read_whole_report(file);
    if (!signature) return signature.error();
    checked.push_back(check_signature(bytes, *signature, file, contract));
  }
  return checked;
}

Result<ReportRequest> request_of(const ReportFile& said, const Contract& contract) {
  auto period = said.period.size() == 7 ? month_period(*contract.zone, said.period) : span_period(said.from, said.to);
  if (!period) return Error{"/period: " + period.error().message};
  ReportRequest request{.period = *period,
                        .as_of = said.as_of,
                        .generated_at = said.generated_at,
                        .policy = contract.policy,
                        .tzdata = said.tzdata,
                        .engine_version = said.engine_version};
  for (const auto& [key, value] : said.policy)
    if (const auto set = set_policy(request.policy, key, value); !set)
      return Error{"/policy/" + key + ": " + set.error().message};
  return request;
}

/// A closed month as the file shows it: as it stands, or as it was closed for the N-th time.
std::optional<ReportDifference> compare(const std::string& bytes, const ReportFile& said, const Contract& contract,
                                        const ReportRequest& request, const Evidence& evidence, Report& report) {
  const auto difference = first_difference(bytes, render_json(report));
  if (!difference) return std::nullopt;
  ReportRequest closed = request;
  closed.revision = said.revision;
  auto other = make_report(contract, closed, evidence);
  if (!other) return difference;
  const auto differs = first_difference(bytes, render_json(*other));
  if (!differs || other->revision != report.revision) report = std::move(*other);
  return !differs || report.revision == said.revision ? differs : difference;
}

/// What the file says of one ledger, and where it says it.
struct SaidLedger {
  std::string path{};
  std::int64_t sequence = 0;
  std::string head{};
  std::int64_t arrival = 0;
  std::string head_pointer{};
  std::string arrival_pointer{};
};

SaidLedger first_ledger(const ReportFile& said, const std::string& path) {
  return {path,
          said.ledger_sequence,
          said.ledger_head,
          said.ledger_arrival,
          "/evidence/ledger_head",
          "/evidence/ledger_arrival"};
}

SaidLedger other_ledger(const OtherLedger& said, std::size_t place, const std::string& path) {
  const std::string pointer = "/evidence/ledgers/" + std::to_string(place);
  return {path, said.head_sequence, said.head_digest, said.last_arrival, pointer + "/head", pointer + "/arrival"};
}

/// Where the file's own words about its evidence cannot be, whatever its figures.
std::optional<ReportDifference> contradiction(const SaidLedger& said, const ledger::Bound& bound) {
  if (said.head != bound.head.digest) return ReportDifference{said.head_pointer, said.head, bound.head.digest};
  if (said.arrival < bound.least_arrival)
    return ReportDifference{said.arrival_pointer, std::to_string(said.arrival),
                            "at least " + std::to_string(bound.least_arrival)};
  return std::nullopt;
}

/// Where the evidence of the report ended in the ledger; nothing where the chain is broken or the file contradicts it:
/// then the outcome says so.
Result<std::optional<EvidenceBound>> bound_in(ledger::Ledger& book, const SaidLedger& said, Outcome& outcome) {
  auto chain = book.verify();
  if (!chain) return chain.error();
  outcome.records += chain->records;
  outcome.problems.insert(outcome.problems.end(), chain->problems.begin(), chain->problems.end());
  if (!chain->problems.empty()) return std::optional<EvidenceBound>{};
  const auto bound = book.bound(said.sequence);
  if (!bound) return bound.error();
  if (!*bound)
    return Error{"the ledger " + said.path + " ends at its record " + std::to_string(chain->head.sequence) +
                 ": the report was made from one that had " + std::to_string(said.sequence)};
  if ((outcome.difference = contradiction(said, **bound))) return std::optional<EvidenceBound>{};
  return std::optional(EvidenceBound{**bound, said.arrival});
}

/// The further ledgers, opened, each up to where the report's evidence ended in it.
struct Others {
  std::vector<std::unique_ptr<ledger::Ledger>> books{};
  std::vector<Vantage> vantages{};
};

/// Nothing where the outcome says why not.
Result<std::optional<Others>> open_others(const ReportFile& said, const std::vector<NamedLedger>& given,
                                          Outcome& outcome) {
  Others others;
  for (std::size_t i = 0; i < said.others.size(); ++i) {
    const OtherLedger& other = said.others[i];
    const auto ledger =
        std::find_if(given.begin() + 1, given.end(), [&](const NamedLedger& each) { return each.name == other.name; });
    if (ledger == given.end())
      return Error{"the report was made from a ledger '" + other.name + "', too: give it with --ledger " + other.name +
                   "=PATH"};
    auto book = open_to_read(ledger->path);
    if (!book) return book.error();
    auto bound = bound_in(**book, other_ledger(other, i, ledger->path), outcome);
    if (!bound) return bound.error();
    if (!*bound) return std::optional<Others>{};
    others.vantages.push_back({other.name, book->get(), std::move(*bound)});
    others.books.push_back(std::move(*book));
  }
  return std::optional(std::move(others));
}

/// Adds what the other ledgers held; false where the outcome says why not.
Result<bool> add_others(Evidence& evidence, const ReportFile& said, const std::vector<NamedLedger>& given,
                        const Period& period, Outcome& outcome) {
  const auto others = open_others(said, given, outcome);
  if (!others) return others.error();
  if (!*others) return false;
  const auto& vantages = (*others)->vantages;
  auto problems = binding_problems(evidence, vantages, period.label);
  if (!problems) return problems.error();
  outcome.problems = std::move(*problems);
  if (!outcome.problems.empty()) return false;
  auto added = add_vantage_points(evidence, vantages, period.label, evidence_span(period.range));
  if (!added) return added.error();
  return true;
}

Result<Outcome> verify(const options::variables_map& values, const std::string& bytes) {
  const auto said = parse_report_file(bytes);
  if (!said) return Error{values["report"].as<std::string>() + ": " + said.error().message};
  const auto ledgers = ledgers_of(values);
  if (!ledgers) return ledgers.error();
  auto book = open_to_read(ledgers->front().path);
  if (!book) return book.error();
  const auto one_instant = (*book)->snapshot();
  if (!one_instant) return one_instant.error();
  Outcome outcome;
  const auto bound = bound_in(**book, first_ledger(*said, ledgers->front().path), outcome);
  if (!bound) return bound.error();
  if (!*bound) return outcome;
  outcome.bound = (*bound)->chain.head;
  const auto contract = contract_for(values, **book, *said);
  if (!contract) return contract.error();
  auto signatures = signatures_of(values, bytes, *contract);
  if (!signatures) return signatures.error();
  outcome.signatures = std::move(*signatures);
  const auto request = request_of(*said, *contract);
  if (!request) return request.error();
  const Interval span = evidence_span(request->period.range);
  auto evidence = load_evidence(**book, span, **bound);
  if (!evidence) return evidence.error();
  const auto whole = add_others(*evidence, *said, *ledgers, request->period, outcome);
  if (!whole) return whole.error();
  if (!*whole) return outcome;
  auto report = make_report(*contract, *request, *evidence);
  if (!report) return report.error();
  if (contract->sha256 != said->contract_sha256)
    outcome.difference = {"/contract/sha256", said->contract_sha256, contract->sha256};
  else
    outcome.difference = compare(bytes, *said, *contract, *request, *evidence, *report);
  outcome.digest = report->digest;
  return outcome;
}

std::string signature_lines(const Outcome& outcome) {
  std::string text;
  for (const ReportSignature& each : outcome.signatures)
    text += each.holds ? "  signed by " + each.party + " with " + each.key + "\n"
                       : "  " + each.file + ": " + each.why_not + "\n";
  return text;
}

std::string outcome_text(const std::string& name, const Outcome& outcome) {
  if (!outcome.problems.empty()) {
    std::string text = name + ": not verified: the ledger is not what was written\n";
    for (const std::string& problem : outcome.problems) text += "  " + problem + "\n";
    return text;
  }
  if (!outcome.difference && !outcome.verified())
    return name + ": NOT VERIFIED: a signature does not hold\n" + signature_lines(outcome);
  if (!outcome.difference)
    return name + ": verified\n  made again byte for byte from " + std::to_string(outcome.bound.sequence) +
           " records, the chain of " + std::to_string(outcome.records) + " is whole\n  report digest " +
           outcome.digest + "\n  ledger head   " + outcome.bound.digest + "\n" + signature_lines(outcome);
  const ReportDifference& difference = *outcome.difference;
  const std::string where = difference.pointer.empty() ? "in its bytes" : "at " + difference.pointer;
  return name + ": DIFFERS " + where + "\n  the file says      " + difference.said + "\n  the evidence gives " +
         difference.computed + "\n";
}

std::string outcome_json(const std::string& name, const Outcome& outcome) {
  namespace json = boost::json;
  json::object object{{"report", name}, {"verified", outcome.verified()}, {"difference", nullptr}};
  if (outcome.difference)
    object["difference"] = {{"pointer", outcome.difference->pointer},
                            {"report", outcome.difference->said},
                            {"computed", outcome.difference->computed}};
  object["chain"] = {{"records", outcome.records},
                     {"problems", json::array(outcome.problems.begin(), outcome.problems.end())}};
  object["bound"] = {{"record", outcome.bound.sequence}, {"head", outcome.bound.digest}};
  object["digest"] = outcome.digest;
  json::array signatures;
  for (const ReportSignature& each : outcome.signatures)
    signatures.push_back({{"file", each.file},
                          {"party", each.party},
                          {"key", each.key},
                          {"holds", each.holds},
                          {"why_not", each.holds ? json::value(nullptr) : json::value(each.why_not)}});
  object["signatures"] = std::move(signatures);
  return json_text(std::move(object));
}

}  // namespace

int run_verify(const Words& words) {
  options::options_description description;
  description.add_options()("help,h", "say this")(
      "ledger", options::value<std::vector<std::string>>()->required()->composing(),
      "the ledger's file, or a snapshot of it; again as NAME=PATH for each further one that the report names")(
      "contract", options::value<std::string>(),
      "the contract's file; not needed where the ledger keeps it, as it does for a month that was closed with "
      "`freeze`")("format", options::value<std::string>()->default_value("text"), "text or json")(
      "signature", options::value<std::vector<std::string>>()->composing(),
      "FILE: a signature that has to hold, by a key that the contract names; REPORT.json.sig where there is one")(
      "report", options::value<std::string>()->required(), "a report as JSON");
  options::positional_options_description positional;
  positional.add("report", 1);
  const Command about{
      .usage = {"sereno-sla verify REPORT.json --ledger PATH [OPTION]..."},
      .summary =
          "Makes a report again from the records that it names and compares it with the file byte for byte, whatever "
          "was recorded since. Checks the ledger's chain. Engine version, version of the time zones and the time of "
          "making are taken from the file: they may be others than here.",
      .exit_codes = {{"0", "verified"},
                     {"2", "the report differs, a signature does not hold, or the ledger is not what was written"},
                     {"3", "cannot be told: a file that cannot be read, a ledger that ends before the report"}}};
  int exit_code = 0;
  const auto values = parse_words(words, description, positional, about, exit_code);
  if (!values) return exit_code;
  const auto json = wants_json(*values);
  if (!json) return refuse(json.error().message);
  const std::string name = (*values)["report"].as<std::string>();
  const auto bytes = read_whole_report(name);
  if (!bytes) return refuse(bytes.error().message);
  const auto outcome = verify(*values, *bytes);
  if (!outcome) return refuse(outcome.error().message);
  return print_answer(*json ? outcome_json(name, *outcome) : outcome_text(name, *outcome),
                      outcome->verified() ? 0 : exit_differs);
}

}  // namespace sereno::sla
