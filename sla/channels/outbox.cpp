#include "sla/channels/outbox.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include "sla/channels/consequence.h"
#include "sla/sources/fact_record.h"

namespace sereno::sla {

namespace {

constexpr milliseconds recent = std::chrono::days{40};
constexpr milliseconds given_up = std::chrono::days{5};  // as mail servers do (RFC 5321, 4.5.4.1)
constexpr milliseconds longest_round = std::chrono::seconds{30};
constexpr delivery::Backoff pauses{};

/// A client waits for it, and a clock of three minutes.
bool confirms(const Message& message) { return message.form == confirmation_form || message.form == request_form; }

Result<std::vector<Act>> read(const Result<std::vector<ledger::Fact>>& facts) {
  if (!facts) return facts.error();
  std::vector<Act> acts;
  for (const ledger::Fact& fact : *facts) {
    auto said = read_fact(fact);
    if (!said) return said.error();
    if (auto* act = std::get_if<Act>(&*said)) acts.push_back(std::move(*act));
  }
  return acts;
}

}  // namespace

Result<std::vector<Message>> recent_messages(ledger::Ledger& book, Instant now) {
  const auto acts = read(book.facts({"message"}, {now - recent, now + recent}));
  if (!acts) return acts.error();
  return messages_of(*acts);
}

Result<std::vector<Act>> acts_in(ledger::Ledger& book, const std::vector<std::string>& types) {
  return read(book.facts(types));
}

Result<void> Outbox::settle(Message& message, const std::vector<Message>& messages, OutboxRound& round) {
  const SendingEnd end = send_(message);
  const Instant now = clock_();
  ledger::Batch batch;
  if (end.kind == SendingEnd::Kind::accepted) {
    batch.add(message_accepted(message.id, now, end.words));
    if (!is_settled(message, messages))
      for (ledger::Fact& fact : acts_of_acceptance(message, now)) batch.add(std::move(fact));
    message.accepted = now;
    ++round.accepted;
  } else if (end.kind == SendingEnd::Kind::refused || now - message.queued > given_up) {
    batch.add(message_refused(message.id, now, end.words));
    round.troubles.push_back("refused: the message to " + message.to + ": " + end.words);
    ++round.refused;
  } else {
    auto& retry = retries_[message.id];
    retry = delivery::after_failure(retry, now, pauses);
    round.next_try = std::min(round.next_try.value_or(retry.not_before), retry.not_before);
    round.troubles.push_back("not sent yet: the message to " + message.to + ": " + end.words);
    ++round.waiting;
    return {};
  }
  retries_.erase(message.id);
  const auto done = book_.append(std::move(batch));
  return done ? Result<void>{} : done.error();
}

Result<OutboxRound> Outbox::run() {
  OutboxRound round;
  auto messages = recent_messages(book_, clock_());
  if (!messages) return messages.error();
  std::stable_partition(messages->begin(), messages->end(), confirms);
  const Instant began = clock_();
  for (Message& message : *messages) {
    if (message.fate() != Fate::queued || message.via == "phone") continue;
    const Instant now = clock_();
    const auto retry = retries_.find(message.id);
    const bool waits = retry != retries_.end() && !delivery::is_due(retry->second, now, pauses);
    if (waits || (!confirms(message) && now - began > longest_round)) {
      const Instant next = waits ? retry->second.not_before : now;
      round.next_try = std::min(round.next_try.value_or(next), next);
      ++round.waiting;
      continue;
    }
    if (const auto done = settle(message, *messages, round); !done) return done.error();
  }
  return round;
}

}  // namespace sereno::sla
