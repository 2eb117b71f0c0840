// sereno-sla claim propose: what the checks recorded about whose fault it was, as claims.
#include <boost/program_options.hpp>
#include <utility>

#include "sla/commands/claim_entries.h"
#include "sla/commands/contract_options.h"
#include "sla/entry.h"
#include "sla/registers/proposal.h"
#include "sla/registers/proposed_claims.h"
#include "sla/renderers/json_writer.h"

namespace sereno::sla {
namespace {

namespace options = boost::program_options;
namespace json = boost::json;

Listed listed(const RegisterCall& call, const Proposal& proposal) {
  Listed out{.id = proposal.function};
  out.headline = wall(call.contract, proposal.span) + "  " + std::string(word_of(proposal.cause)) + " " +
                 proposal.party + "  confidence " + std::string(to_string(proposal.confidence));
  out.lines = {{"evidence", proposal.evidence}};
  out.json = {{"function", text_json(proposal.function)}, {"cause", text_json(word_of(proposal.cause))},
              {"party", text_json(proposal.party)},       {"from", instant_json(proposal.span.from)},
              {"to", instant_json(proposal.span.to)},     {"confidence", text_json(to_string(proposal.confidence))},
              {"evidence", text_json(proposal.evidence)}};
  return out;
}

Result<std::vector<Proposal>> proposals(const RegisterCall& call, ledger::Ledger& book,
                                        std::vector<ledger::Run>& runs) {
  const auto span = span_of(call.values, *call.contract.zone);
  if (!span) return span.error();
  auto heard = book.runs(span->range.from, span->range.to);
  if (!heard) return heard.error();
  runs = std::move(*heard);
  return propose_claims(call.contract, runs, span->range);
}

/// One claim for each that is not filed yet, with the runs as a file of evidence.
Change filed(const RegisterCall& call, const Register& all, const std::vector<Proposal>& found,
             const std::vector<ledger::Run>& runs) {
  ProposedClaims claims = file_proposals(call.contract, all, found, runs, call.speaker);
  Change made{.decided = std::move(claims.decided)};
  for (const ProposedClaim& each : claims.claims) {
    made.id += (made.id.empty() ? "" : " ") + each.id;
    made.remarks.push_back(each.id + "  " + listed(call, each.proposal).headline);
  }
  if (made.id.empty()) made.remarks.emplace_back("the checks suggest nothing that is not filed already");
  return made;
}

}  // namespace

void declare_propose(options::options_description& description) {
  description.add_options()("from", options::value<std::string>()->required(), "TIME: where to begin looking")(
      "to", options::value<std::string>()->required(), "TIME: and where to end")(
      "file", "file each as a claim, its runs as evidence; the other party accepts or refuses it");
}

int propose_and_print(const RegisterCall& call) {
  std::vector<ledger::Run> runs;
  auto book = open_to_read(call);
  if (!book) return refuse(book.error().message);
  const auto found = proposals(call, **book, runs);
  if (!found) return refuse(found.error().message);
  if (call.has("file"))
    return change(call, [&](const Register& all) -> Result<Change> { return filed(call, all, *found, runs); });
  std::vector<Listed> entries;
  for (const Proposal& each : *found) entries.push_back(listed(call, each));
  return print_entries(call, "proposals", entries);
}

}  // namespace sereno::sla
