// A change of a register: decided, shown with what it does to each month's figure, and written.
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <cstdio>
#include <optional>
#include <utility>

#include "base/digest.h"
#include "base/json_text.h"
#include "base/time_words.h"
#include "sla/commands/register_command.h"
#include "sla/commands/register_effect.h"
#include "sla/renderers/plain_text.h"
#include "sla/sources/act_fields.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

void print_text(const RegisterCall& call, const Change& made, const std::vector<MonthEffect>& effects) {
  std::printf("%s\n", one_line(made.id).c_str());
  for (const std::string& remark : made.remarks) std::printf("  %s\n", one_line(remark).c_str());
  for (const MonthEffect& each : effects) std::printf("  %s\n", effect_text(each).c_str());
  if (call.dry_run) std::printf("  nothing was written: --dry-run\n");
}

void print_json(const RegisterCall& call, const Change& made, const std::vector<MonthEffect>& effects) {
  json::array months, remarks;
  for (const MonthEffect& each : effects) months.push_back(effect_json(each));
  for (const std::string& each : made.remarks) remarks.push_back(json::string(one_line(each)));
  json::object all{{"id", json::string(made.id)},
                   {"dry_run", call.dry_run},
                   {"months", std::move(months)},
                   {"remarks", std::move(remarks)}};
  for (const auto& field : made.details) all[field.key()] = field.value();
  std::fputs(json_text(all).c_str(), stdout);
}

/// What a record says of its subject: without its number, and when and how it was said.
json::object substance_of(std::string_view record) {
  boost::system::error_code error;
  auto value = json::parse(record, error);
  if (error || !value.is_object()) return {};
  json::object said = std::move(value.get_object());
  for (const char* field : {"id", "by", "channel", "said_at", "note"}) said.erase(field);
  return said;
}

/// The entry that says of a span exactly what a new one would, for the same party, and nothing since; else nothing.
std::optional<std::string> equal_entry(const Register& all, const std::string& record) {
  const json::object wanted = substance_of(record);
  if (!wanted.contains("type") || !wanted.contains("from") || !wanted.contains("to")) return std::nullopt;
  const std::string type(std::string_view(wanted.at("type").as_string()));
  for (std::size_t i = 0; i < all.acts.size(); ++i) {
    const Act& act = all.acts[i];
    if (act.id.empty() || type_of(act) != type || substance_of(all.bodies[i]) != wanted) continue;
    if (version_of(all, type, act.id) == sha256_hex(act.head.digest + "\n")) return act.id;
  }
  return std::nullopt;
}

}  // namespace

int change(const RegisterCall& call, const MakeChange& make) {
  const auto access = call.dry_run ? ledger::Ledger::Access::read_only : ledger::Ledger::Access::read_write;
  auto book = ledger::Ledger::open(call.ledger(), access, {.clock = call.clock});
  if (!book) return refuse(book.error().message);
  Change made;
  Register all;
  const DecideActs decide = [&](const Register& stands) -> Result<Decided> {
    auto change = make(stands);
    if (!change) return change.error();
    if (call.id.empty() && !change->decided.records.empty())
      if (const auto equal = equal_entry(stands, change->decided.records.front()))
        return Error{*equal + " says exactly this already"};
    all = stands;
    made = std::move(*change);
    return std::move(made.decided);
  };
  const SeeActs see = [&](const std::vector<Act>& acts, const std::vector<std::string>& warnings) -> Result<void> {
    const auto effects = effects_of(**book, call.further, call.contract, all, acts);
    if (!effects) return effects.error();
    if (acts.empty() && made.decided.messages.empty())
      made.remarks.emplace_back("this is its last word already: nothing new is said");
    for (const std::string& warning : warnings) complain("sereno-sla: warning: " + warning);
    call.json ? print_json(call, made, *effects) : print_text(call, made, *effects);
    // What was not shown is not written.
    if (std::fflush(stdout) != 0) return Error{"the answer cannot be written"};
    return {};
  };
  const auto done = call.dry_run ? rehearse_acts(**book, call.clock(), decide, see)
                                 : record_acts(**book, recording_login(), decide, see);
  return done ? 0 : refuse("nothing was recorded: " + done.error().message);
}

}  // namespace sereno::sla
