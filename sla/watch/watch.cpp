#include "sla/watch/watch.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <poll.h>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/command/program.h"
#include "config/text_file.h"
#include "ledger/ledger.h"
#include "sla/channels/mail/post_office.h"
#include "sla/channels/notices.h"
#include "sla/contract_file.h"
#include "sla/watch/evidence_round.h"
#include "sla/watch/month_round.h"
#include "sla/watch/watch_round.h"

namespace sereno::sla {

namespace {

constexpr int exit_cannot = 3;
constexpr milliseconds longest_pause = std::chrono::seconds{20};  // without a mailbox

const Command about{
    .usage = {"sereno-sla watch --config FILE [--once]"},
    .summary =
        "Does what must happen by itself: opens incidents from outages, reads the mailbox, confirms reports, warns "
        "before a clock runs out, tells when a service is restored, mails the chain's head every day, closes months "
        "and mails their reports, files claims from what the checks recorded and asks the client about them, and "
        "erases old mails. Ends at SIGTERM; may be killed at any moment.",
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

/// The contract with the bytes of its file, which a closing keeps.
struct AgreedContract {
  Contract contract{};
  BusinessCalendar calendar{};
  std::string bytes{};
};

std::optional<AgreedContract> read_agreed(const std::string& path) {
  std::vector<config::Problem> problems;
  auto bytes = config::read_text_file(path, problems);
  for (const config::Problem& each : problems) say(each.to_string());
  if (!bytes) return std::nullopt;
  std::vector<std::string> faults;
  AgreedContract agreed;
  auto contract = parse_contract(*bytes, path, faults, &agreed.calendar);
  for (const std::string& each : faults) say(each);
  if (!contract) return std::nullopt;
  agreed.contract = std::move(*contract);
  agreed.bytes = std::move(*bytes);
  return agreed;
}

class Watch {
 public:
  Watch(ledger::Ledger& book, ChannelSettings settings, AgreedContract agreed, std::function<Instant()> clock)
      : book_(book),
        settings_(std::move(settings)),
        contract_(std::move(agreed.contract)),
        calendar_(std::move(agreed.calendar)),
        clock_(std::move(clock)),
        known_{.contacts = client_addresses(contract_, settings_.contacts), .zone = *contract_.zone},
        outbox_(book, sending_by(settings_, book), clock_),
        months_(book, contract_, calendar_, settings_, std::move(agreed.bytes)) {}

  /// What is due is queued first: mail that comes in is answered in the same round.
  Instant round() {
    read_mailbox();
    Instant next = clock_() + std::chrono::hours{1};
    const auto due = queue_due();
    due ? next = *due : (say(due.error().message), next);
    tell(months_.run(clock_()));
    look_at_evidence();
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
  static void tell(const Result<std::vector<std::string>>& told) {
    if (!told) return say(told.error().message);
    for (const std::string& each : *told) say(each);
  }

  /// A further ledger that cannot be read keeps nobody from being told what this one saw.
  Result<Instant> queue_due() {
    auto due = queue_what_is_due(book_, contract_, settings_, clock_());
    if (due || settings_.further.empty()) return due;
    say(due.error().message + "; looked at " + settings_.ledger + " alone");
    ChannelSettings alone = settings_;
    alone.further.clear();
    return queue_what_is_due(book_, contract_, alone, clock_());
  }

  /// What nobody waits for: once an hour.
  void look_at_evidence() {
    const Instant now = clock_();
    if (looked_ && now - *looked_ < std::chrono::hours{1}) return;
    looked_ = now;
    if (settings_.propose_claims) {
      const auto ended = ended_outages(book_, contract_, now);
      ended ? tell(claim_what_checks_saw(book_, contract_, *ended)) : say(ended.error().message);
    }
    tell(ask_about_claims(book_, contract_, settings_, now));
    if (settings_.keep_mails) tell(erase_old_bytes(book_, *settings_.keep_mails, now));
  }

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
  BusinessCalendar calendar_;
  std::function<Instant()> clock_;
  Mailbox known_;
  Outbox outbox_;
  Months months_;
  std::optional<Instant> looked_{};
  std::unique_ptr<ImapMailbox> mailbox_{};
};

int watch(const std::string& path, bool once, const std::function<Instant()>& clock) {
  std::vector<config::Problem> problems;
  const auto settings = read_channel_settings(path, problems);
  for (const config::Problem& each : problems) say(each.to_string());
  if (!settings) return exit_cannot;
  auto agreed = read_agreed(settings->contract);
  if (!agreed) return exit_cannot;
  const auto lock = sending_lock(settings->ledger);
  if (!lock) return refuse(lock.error().message);
  const bool is_new = access(settings->ledger.c_str(), F_OK) != 0;
  auto book = ledger::Ledger::open(settings->ledger, ledger::Ledger::Access::read_write, {.clock = clock});
  if (!book) return refuse(book.error().message);
  if (is_new) say(settings->ledger + ": is a new ledger, in which nothing was recorded: is it the one that was meant?");
  const Descriptor stop = stop_signal();
  Watch watch(**book, *settings, std::move(*agreed), clock);
  const milliseconds longest = settings->imap ? milliseconds{settings->imap->every} : longest_pause;
  for (;;) {
    const Instant next = watch.round();
    if (once) return 0;
    const auto pause = std::clamp(std::chrono::ceil<milliseconds>(next - clock()), milliseconds{200}, longest);
    if (!watch.wait(pause, stop.get())) return 0;
  }
}

}  // namespace

int run_watch(const std::vector<std::string>& arguments, const std::function<Instant()>& clock) {
  const auto run = [&](const CommandWords& words) {
    if (!words.operands.empty()) return refuse("'" + words.operands.front() + "' is no option");
    if (!words.has("config")) return refuse("--config is missing: " + about.usage.front());
    return watch(words.value("config"), words.has("once"), clock);
  };
  return run_words(about, arguments, "sereno-sla-watch " SERENO_VERSION, run, refuse);
}

}  // namespace sereno::sla
