// sereno-sla watch: what must happen by itself. Safe to stop, kill and start at any moment: its state is the ledger's.
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <poll.h>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "base/command/command.h"
#include "config/text_file.h"
#include "ledger/ledger.h"
#include "sla/channels/mail/post_office.h"
#include "sla/contract_file.h"
#include "sla/watch/watch_round.h"

namespace {

using namespace sereno;
using namespace sereno::sla;

constexpr int exit_cannot = 3;
constexpr milliseconds longest_pause = std::chrono::seconds{20};

const Command about{
    .usage = {"sereno-sla watch --config FILE [--once]"},
    .summary =
        "Does what must happen by itself: opens incidents from outages, reads the mailbox, confirms reports, warns "
        "before a "
        "clock runs out, tells when a service is restored, and mails the chain's head every day. Ends at SIGTERM; may "
        "be "
        "killed at any moment.",
    .options = {{.name = "config", .argument = "FILE", .help = "how mail goes in and out (docs/mail.md)"},
                {.name = "once", .help = "one round, then the end"}},
    .exit_codes = {{"0", "stopped"}, {"3", "it cannot work"}}};

void say(const std::string& line) { std::fprintf(stderr, "sereno-sla watch: %s\n", config::printable(line).c_str()); }

int refuse(const std::string& message) {
  say(message);
  return exit_cannot;
}

/// Readable once the program is told to stop.
Descriptor stop_signal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  return Descriptor(signalfd(-1, &signals, SFD_CLOEXEC));
}

bool is_stopped(int stop, milliseconds pause) {
  pollfd polled{.fd = stop, .events = POLLIN, .revents = 0};
  return poll(&polled, 1, static_cast<int>(pause.count())) > 0;
}

class Watch {
 public:
  Watch(ledger::Ledger& book, ChannelSettings settings, Contract contract)
      : book_(book),
        settings_(std::move(settings)),
        contract_(std::move(contract)),
        known_{.contacts = settings_.contacts, .zone = *contract_.zone},
        outbox_(book, sending_by(settings_), now_utc) {}

  /// What is due is queued first: mail that comes in is answered in the same round.
  Instant round() {
    read_mailbox();
    Instant next = now_utc() + std::chrono::hours{1};
    const auto due = queue_what_is_due(book_, contract_, settings_, now_utc());
    due ? next = *due : (say(due.error().message), next);
    const auto sent = outbox_.run();
    if (!sent) say(sent.error().message);
    if (sent) {
      for (const std::string& each : sent->troubles) say(each);
      next = std::min(next, sent->next_try.value_or(next));
    }
    return next;
  }

  /// False where it is told to stop.
  bool wait(milliseconds pause, int stop) {
    if (mailbox_ && !mailbox_->wait(pause, stop)) mailbox_.reset();
    return !is_stopped(stop, mailbox_ ? milliseconds{0} : pause);
  }

 private:
  void read_mailbox() {
    if (!settings_.imap) return;
    if (!mailbox_) {
      auto opened = ImapMailbox::open(*settings_.imap);
      if (!opened) return say(opened.error().message);
      mailbox_ = std::move(*opened);
    }
    const auto round = fetch_mails(book_, *mailbox_, settings_, known_, contract_);
    if (round) {
      for (const std::string& each : round->told) say("received: " + each);
      return;
    }
    say(round.error().message);
    mailbox_.reset();
  }

  ledger::Ledger& book_;
  ChannelSettings settings_;
  Contract contract_;
  Mailbox known_;
  Outbox outbox_;
  std::unique_ptr<ImapMailbox> mailbox_{};
};

int watch(const std::string& path, bool once) {
  std::vector<config::Problem> problems;
  const auto settings = read_channel_settings(path, problems);
  for (const config::Problem& each : problems) say(each.to_string());
  if (!settings) return exit_cannot;
  std::vector<std::string> faults;
  const auto contract = read_contract_file(settings->contract, faults);
  for (const std::string& each : faults) say(each);
  if (!contract) return exit_cannot;
  const auto lock = sending_lock(settings->ledger);
  if (!lock) return refuse(lock.error().message);
  auto book = ledger::Ledger::open(settings->ledger, ledger::Ledger::Access::read_write);
  if (!book) return refuse(book.error().message);
  const Descriptor stop = stop_signal();
  Watch watch(**book, *settings, *contract);
  for (;;) {
    const Instant next = watch.round();
    if (once) return 0;
    const auto pause = std::clamp(std::chrono::ceil<milliseconds>(next - now_utc()), milliseconds{200}, longest_pause);
    if (!watch.wait(pause, stop.get())) return 0;
  }
}

int run(const std::vector<std::string>& arguments) {
  const auto words = read_command(about, arguments);
  if (!words) return refuse(words.error().message);
  if (words->has("help")) {
    std::fputs(help_of(about).c_str(), stdout);
    return 0;
  }
  if (!words->has("config") || !words->operands.empty())
    return refuse("--config is missing\nusage: " + about.usage.front());
  return watch(words->value("config"), words->has("once"));
}

}  // namespace

int main(int argc, char** argv) try { return run({argv + 1, argv + argc}); } catch (const std::exception& error) {
  return refuse(error.what());
}
