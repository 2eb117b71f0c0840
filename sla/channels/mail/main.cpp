// sereno-sla mail: messages out, and mails in. A program of its own, since reports shall carry no library of mail.
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "base/command/command.h"
#include "base/command/program.h"
#include "base/whole_file.h"
#include "config/text_file.h"
#include "ledger/ledger.h"
#include "sla/channels/mail/post_office.h"
#include "sla/contract_file.h"

#ifndef SERENO_VERSION
#define SERENO_VERSION "0"
#endif

namespace {

using namespace sereno;
using namespace sereno::sla;

constexpr int exit_cannot = 3;

const Command about{
    .usage = {"sereno-sla mail deliver --config FILE", "sereno-sla mail fetch --config FILE",
              "sereno-sla mail understand FILE --config FILE"},
    .summary =
        "deliver sends what is queued, once; what no server takes now stays queued, and goes again with the same "
        "Message-ID. fetch reads the mailbox: reports open incidents and are confirmed, answers acknowledge notices, "
        "bounces undo them. understand says what a mail in a file is taken for, and writes nothing.\n"
        "sereno-sla watch does the first two by itself.",
    .options = {{.name = "config", .argument = "FILE", .help = "how mail goes in and out (docs/mail.md)"}},
    .exit_codes = {
        {"0", "done; nothing waits"}, {"1", "some messages wait to be tried again"}, {"3", "it could not be done"}}};

int refuse(const std::string& message) {
  std::fprintf(stderr, "sereno-sla mail: %s\n", config::printable(message).c_str());
  return exit_cannot;
}

std::optional<ChannelSettings> settings_of(const std::string& path) {
  std::vector<config::Problem> problems;
  auto settings = read_channel_settings(path, problems);
  for (const config::Problem& each : problems) refuse(each.to_string());
  return settings;
}

std::optional<Contract> contract_of(const ChannelSettings& settings) {
  std::vector<std::string> problems;
  auto contract = read_contract_file(settings.contract, problems);
  for (const std::string& each : problems) refuse(each);
  return contract;
}

int deliver(const ChannelSettings& settings) {
  const auto lock = sending_lock(settings.ledger);
  if (!lock) return refuse(lock.error().message);
  auto book = ledger::Ledger::open(settings.ledger, ledger::Ledger::Access::read_write);
  if (!book) return refuse(book.error().message);
  const auto round = Outbox(**book, sending_by(settings, **book), now_utc).run();
  if (!round) return refuse(round.error().message);
  for (const std::string& each : round->troubles) refuse(each);
  std::printf("%d accepted, %d refused, %d waiting\n", round->accepted, round->refused, round->waiting);
  return round->waiting == 0 ? 0 : 1;
}

int fetch(const ChannelSettings& settings, const Mailbox& known, const Contract& contract) {
  if (!settings.imap) return refuse("the settings name no mailbox (imap)");
  auto book = ledger::Ledger::open(settings.ledger, ledger::Ledger::Access::read_write);
  if (!book) return refuse(book.error().message);
  const auto mailbox = ImapMailbox::open(*settings.imap);
  if (!mailbox) return refuse(mailbox.error().message);
  const auto round = fetch_mails(**book, **mailbox, settings, known, contract);
  if (!round) return refuse(round.error().message);
  for (const std::string& each : round->told) std::printf("%s\n", config::printable(each).c_str());
  std::printf("%d recorded, %d known already\n", round->mails, round->known);
  return 0;
}

std::string text_of(const ReportedItems& items) {
  std::string text = "description: " + items.description + "\nsteps: " + items.steps +
                     "\naffectation: " + (items.affectation ? std::string(to_string(*items.affectation)) : "") +
                     "\ntime: " + (items.time ? format_instant(*items.time) : "") + "\n";
  for (const std::string& each : items.evidence) text += "evidence: " + each + "\n";
  return text;
}

int understand_file(const std::string& path, const Mailbox& known) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return refuse(path + ": cannot be read");
  std::string bytes(std::size_t{64} << 20, '\0');
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file));
  std::fclose(file);
  const auto letter = read_letter(bytes);
  if (!letter) return refuse(path + ": " + letter.error().message);
  const auto mail = understand(*letter, known, letter->date.value_or(now_utc()));
  std::string text = "kind: " + std::string(to_string(mail.kind)) + "\nfrom: " + letter->from +
                     "\nreference: " + mail.reference + "\ntoken: " + mail.token + "\nlanguage: " + mail.language +
                     "\n" + text_of(mail.items);
  for (const std::string& each : mail.guids) text += "guid: " + each + "\n";
  for (const std::string& each : mail.missing) text += "missing: " + each + "\n";
  if (!mail.look_at.empty()) text += "look at it: " + mail.look_at + "\n";
  return write_all(STDOUT_FILENO, text) == 0 ? 0 : refuse("the answer cannot be written");
}

int run(const CommandWords& words) {
  const std::string what = words.operands.empty() ? "" : words.operands.front();
  if (!words.has("config")) return refuse("--config is missing: " + about.usage.front());
  const auto settings = settings_of(words.value("config"));
  if (!settings) return exit_cannot;
  if (what == "deliver" && words.operands.size() == 1) return deliver(*settings);
  const auto contract = contract_of(*settings);
  if (!contract) return exit_cannot;
  const Mailbox known{.contacts = settings->contacts, .zone = *contract->zone};
  if (what == "fetch" && words.operands.size() == 1) return fetch(*settings, known, *contract);
  if (what == "understand" && words.operands.size() == 2) return understand_file(words.operands[1], known);
  return refuse("deliver, fetch or understand FILE?");
}

}  // namespace

int main(int argc, char** argv) {
  return run_program(about, argc, argv, "sereno-sla-mail " SERENO_VERSION, run, refuse);
}
