// sereno-sla key and sign: a party's Ed25519 key, and acts that are signed with it.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/command/command.h"
#include "base/descriptor.h"
#include "base/whole_file.h"
#include "sla/act.h"
#include "sla/commands/commands.h"
#include "sla/commands/register_command.h"
#include "sla/commands/report_signature.h"
#include "sla/registers/signature.h"
#include "sla/sources/report_file.h"

namespace sereno::sla {
namespace {

namespace options = boost::program_options;

constexpr std::size_t longest_key = 4096;

/// A private key that others may read is none any more: they could have signed as well.
Result<std::string> read_private_key(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat about {};
  if (!file || fstat(file.get(), &about) != 0) return Error{path + ": " + std::strerror(errno)};
  if (!S_ISREG(about.st_mode)) return Error{path + ": is no file"};
  if ((about.st_mode & 077) != 0) return Error{path + ": others may read or write it; chmod 600 it, or make a new key"};
  std::string pem;
  if (const int failed = read_to_end(file.get(), longest_key, pem); failed != 0)
    return Error{path + ": " + (failed == EFBIG ? "is too long for a key" : std::strerror(failed))};
  return pem;
}

/// Never over a file that is there: a key that is lost cannot be had again.
Result<void> write_private_key(const std::string& path, const std::string& pem) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return Error{path + ": " + std::strerror(errno)};
  if (const int failed = write_all(file.get(), pem); failed != 0) return Error{path + ": " + std::strerror(failed)};
  if (fsync(file.get()) != 0) return Error{path + ": " + std::strerror(errno)};
  return {};
}

int print_key(const std::string& public_key) {
  std::printf("%s\n", public_key.c_str());
  return 0;
}

int new_key(const std::string& path) {
  const KeyPair pair = new_key_pair();
  if (const auto written = write_private_key(path, pair.pem); !written) return refuse(written.error().message);
  return print_key(pair.public_key);
}

int show_key(const std::string& path) {
  const auto pem = read_private_key(path);
  if (!pem) return refuse(pem.error().message);
  const auto key = public_key_of(*pem);
  return key ? print_key(*key) : refuse(path + ": " + key.error().message);
}

void declare_sign(options::options_description& description) {
  description.add_options()("key", options::value<std::string>()->required(), "FILE: the party's private key")(
      "refuse", "refuse it instead of accepting it");
}

/// The decision as a record, with the version that it is about.
Statement decision(const RegisterCall& call, const Register& all, std::string_view type) {
  Speaker speaker = call.speaker;
  if (!speaker.said_at) speaker.said_at = all.now;  // so that it is one act, however often it is recorded
  Statement said(type, call.id, speaker);
  said.text("version", version_of(all, type, call.id));
  if (type == "maintenance") return said.instant("ack", speaker.said_at);
  return said.flag("accepted", !call.has("refuse"));
}

/// A signature that nobody will take is told before it travels. It is made all the same: the other side's contract may
/// have the key already.
void warn_of_key(const RegisterCall& call, const std::string& pem) {
  const auto key = public_key_of(pem);
  const std::string& party = call.speaker.party;
  const auto has = [&](const std::vector<std::string>& keys) {
    return key && std::find(keys.begin(), keys.end(), *key) != keys.end();
  };
  if (!key || has(call.contract.keys_of(party))) return;
  std::string whose;
  for (const Party& each : call.contract.parties)
    if (has(each.keys)) whose = each.id;
  complain("sereno-sla: warning: the contract has no such key of " + party +
           (whose.empty() ? " (parties: keys): an acceptance by it will be refused"
                          : "; it is that of " + whose + " (--party)"));
}

int sign_entry(const RegisterCall& call, std::string_view type) {
  const auto pem = read_private_key(call.text("key"));
  if (!pem) return refuse(pem.error().message);
  auto book = open_to_read(call);
  if (!book) return refuse(book.error().message);
  const auto all = read_register(**book, call.clock());
  if (!all) return refuse(all.error().message);
  if (!all->has(type, call.id)) return refuse(no_entry(type, call.id).message);
  const auto line = signed_act(decision(call, *all, type).json(), *pem);
  if (!line) return refuse(line.error().message);
  warn_of_key(call, *pem);
  std::printf("%s\n", line->c_str());
  return 0;
}

/// The signature stands in a file beside the report, so that the report's bytes stay as they are.
int sign_report_file(const Words& words) {
  options::options_description description;
  description.add_options()("help,h", "say this")("key", options::value<std::string>()->required(),
                                                  "FILE: the party's private key")(
      "party", options::value<std::string>()->default_value(std::string(provider_party)),
      "whose key it is: provider, client or an id of the contract's parties")("output", options::value<std::string>(),
                                                                              "FILE: REPORT.json.sig unless told")(
      "report", options::value<std::string>()->required(), "a report as JSON");
  options::positional_options_description positional;
  positional.add("report", 1);
  const Command about{
      .usage = {"sereno-sla sign report REPORT.json --key FILE [OPTION]..."},
      .summary = "Signs a report as it is, byte for byte; `verify` checks it against the contract's keys.",
      .exit_codes = {{"0", "signed"}, {"3", "it could not be"}}};
  int exit_code = 0;
  const auto values = parse_words(words, description, positional, about, exit_code);
  if (!values) return exit_code;
  const auto pem = read_private_key((*values)["key"].as<std::string>());
  if (!pem) return refuse(pem.error().message);
  const std::string path = (*values)["report"].as<std::string>();
  const auto report = read_whole_report(path);
  if (!report) return refuse(report.error().message);
  const auto line = sign_report(*report, (*values)["party"].as<std::string>(), *pem);
  if (!line) return refuse(line.error().message);
  const std::string output = values->contains("output") ? (*values)["output"].as<std::string>() : signature_file(path);
  const int failed = replace_file(output, *line + "\n", Sync::no, 0644);
  return failed == 0 ? 0 : refuse(output + ": " + std::strerror(failed));
}

int sign_claim(const RegisterCall& call) { return sign_entry(call, "attribution"); }
int sign_correction(const RegisterCall& call) { return sign_entry(call, "correction"); }
int sign_incident(const RegisterCall& call) { return sign_entry(call, "incident"); }
int sign_maintenance(const RegisterCall& call) { return sign_entry(call, "maintenance"); }

}  // namespace

int run_key(const Words& words) {
  const std::string usage =
      "usage: sereno-sla key new FILE | show FILE\n\nA party's Ed25519 key: 'new' writes the "
      "private half to FILE (mode 0600, never over one that is there) and prints\nthe public "
      "half, for 'keys' of the contract's parties; 'show' prints it again.";
  if (!words.empty() && (words.front() == "--help" || words.front() == "-h")) {
    std::printf("%s\n", usage.c_str());
    return 0;
  }
  const bool known = !words.empty() && (words.front() == "new" || words.front() == "show");
  if (words.size() != 2 || !known) {
    const std::string hint = words.empty() || known ? "" : meant(words.front(), {"new", "show"}, "");
    return refuse((hint.empty() ? "" : "there is no '" + words.front() + "' (" + hint + ")\n") + usage);
  }
  return words.front() == "new" ? new_key(words.back()) : show_key(words.back());
}

int run_sign(const Words& words, const Clock& clock) {
  if (!words.empty() && words.front() == "report") return sign_report_file(Words(words.begin() + 1, words.end()));
  static const RegisterCommand command{
      .name = "sign",
      .summary =
          "A party's word on an entry as it stands, signed with its key: one line for 'accept --signed' of the "
          "other party's sereno-sla, or for import. Writes nothing. 'sign report REPORT.json --key FILE' signs a "
          "report.",
      .actions = {{"claim", "ID", "accepts a claim, or refuses it", true, declare_sign, sign_claim},
                  {"correction", "ID", "accepts a correction, or refuses it", true, declare_sign, sign_correction},
                  {"incident", "ID", "agrees to an incident's cause, request, root and pauses", true, declare_sign,
                   sign_incident},
                  {"maintenance", "ID", "acknowledges a maintenance", true, declare_sign, sign_maintenance}}};
  return run_register(command, words, clock);
}

}  // namespace sereno::sla
