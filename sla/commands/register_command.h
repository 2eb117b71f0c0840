// What the commands of the registers have in common: who speaks, a contract and a ledger; a change that is shown before
// it is written; entries as text and as JSON.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sla/commands/commands.h"
#include "sla/contract.h"
#include "sla/registers/recording.h"
#include "sla/registers/statement.h"
#include "sla/sources/vantage_points.h"

namespace sereno::sla {

/// --from and --to, each where it is given.
struct SaidSpan {
  std::optional<Instant> from{};
  std::optional<Instant> to{};
};

/// Of a change after which nothing of the entry would be left.
inline constexpr const char* span_would_be_empty =
    "--from, --to: beside what stands already, its end would not be after its start";

/// A command line of a register, read.
struct RegisterCall {
  const boost::program_options::variables_map& values;
  const Clock& clock;
  Contract contract{};
  Speaker speaker{};
  std::vector<NamedLedger> further{};  ///< other places that look at the same
  std::string id{};                    ///< the entry that the operand names; may be empty
  bool json = false;
  bool dry_run = false;

  std::string text(const char* option) const;  ///< empty when it is not given
  bool has(const char* option) const;
  std::vector<std::string> texts(const char* option) const;
  /// A time as people type it, in the contract's zone; nothing when it is not given. The error names the option.
  Result<std::optional<Instant>> time(const char* option) const;
  /// The same of something that has happened: what is still to come nobody can have seen.
  Result<std::optional<Instant>> past_time(const char* option, Instant now) const;
  /// When it happened: --at, --said-at, or now.
  Result<Instant> happened(Instant now) const;
  /// Whether the command line says when it happened.
  bool names_instant() const { return has("at") || speaker.said_at.has_value(); }
  /// Fails where its end is not after its start.
  Result<SaidSpan> span() const;
  /// Fails on a --scope that is no function of the contract.
  Result<void> known_scope() const;
  std::string ledger() const { return texts("ledger").front(); }
};

/// One of the things that can be done with a register.
struct RegisterAction {
  std::string_view name{};
  std::string_view usage{};  ///< of the operand: "ID", "[ID]", or nothing
  std::string_view summary{};
  bool changes = false;  ///< takes --as, --party, --said-at, --dry-run
  void (*declare)(boost::program_options::options_description&) = nullptr;  ///< null: no options of its own
  int (*run)(const RegisterCall&) = nullptr;
};

struct RegisterCommand {
  std::string_view name{};
  std::string_view summary{};
  std::vector<RegisterAction> actions{};
};

/// Reads the words, the action first, and does it.
int run_register(const RegisterCommand& command, const Words& words, const Clock& clock);

/// What a change is about, beside the acts.
struct Change {
  std::string id{};
  Decided decided{};
  std::vector<std::string> remarks{};  ///< lines for people
  boost::json::object details{};       ///< the same for programs
};
using MakeChange = std::function<Result<Change>(const Register&)>;

/// Shows what the change does to each month that it touches (figure, met, credit), and writes it unless --dry-run.
/// Decided with the writing begun. Gives the exit code.
int change(const RegisterCall& call, const MakeChange& make);

/// What people call an entry of that type: "claim" for an attribution.
std::string_view called(std::string_view type);
/// "there is no claim 'CLM-2026-0001'"
Error no_entry(std::string_view type, std::string_view id);

/// An entry on its way out: named fields in their order, for both forms.
struct Listed {
  std::string id{};
  std::string headline{};
  std::vector<std::pair<std::string, std::string>> lines{};
  boost::json::object json{};
};
/// {"TYPE": [...]}, or lines that no terminal takes for anything but text.
int print_entries(const RegisterCall& call, std::string_view type, const std::vector<Listed>& entries);
/// Of the register's entries those that --id names; "there is no ..." when it names none.
int list_entries(const RegisterCall& call, std::string_view type,
                 const std::function<Result<std::vector<Listed>>(ledger::Ledger&)>& read);

/// The ledger for reading.
Result<std::unique_ptr<ledger::Ledger>> open_to_read(const RegisterCall& call);

/// --evidence and --evidence-file as one text that names each file by its SHA-256; the bytes go to `files`. Empty where
/// neither is given.
Result<std::string> evidence_of(const RegisterCall& call, std::vector<std::string>& files);
void declare_evidence(boost::program_options::options_description& description);
void declare_reason(boost::program_options::options_description& description);
void declare_at(boost::program_options::options_description& description);

/// "2026-04-08 21:00:00 -06:00", the contract's wall time.
std::string wall(const Contract& contract, Instant at);
std::string wall(const Contract& contract, const std::optional<Instant>& at, std::string_view otherwise);
std::string wall(const Contract& contract, const Interval& span);

int run_maintenance(const Words& words, const Clock& clock);
int run_incident(const Words& words, const Clock& clock);
int run_claim(const Words& words, const Clock& clock);
int run_correction(const Words& words, const Clock& clock);
int run_bug(const Words& words, const Clock& clock);
int run_key(const Words& words);
int run_sign(const Words& words, const Clock& clock);
int run_erase(const Words& words, const Clock& clock);
int run_file(const Words& words);

}  // namespace sereno::sla
