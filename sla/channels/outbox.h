// Brings what is queued to its recipients, over failures and restarts.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "delivery/backoff.h"
#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sla/channels/message.h"

namespace sereno::sla {

/// How one try ended.
struct SendingEnd {
  enum class Kind { accepted, refused, later } kind = Kind::later;
  std::string words{};
};

/// Sends one message once.
using Send = std::function<SendingEnd(const Message&)>;

struct OutboxRound {
  int accepted = 0;
  int refused = 0;
  int waiting = 0;                      ///< queued still
  std::optional<Instant> next_try{};    ///< of what waits
  std::vector<std::string> troubles{};  ///< one sentence for each try that failed
};

/// The state is the ledger's: whatever is queued and neither accepted nor refused is due, so that nothing is lost by a
/// kill at any moment; what was sent and not recorded goes again with the same Message-ID. Each message has a pause of
/// its own after a failure (1 s, doubled up to 5 min), so that one recipient's trouble holds up nobody else's; after
/// five days it counts as refused. One object sends at a time (sending_lock()); it borrows the ledger.
class Outbox {
 public:
  Outbox(ledger::Ledger& book, Send send, std::function<Instant()> clock)
      : book_(book), send_(std::move(send)), clock_(std::move(clock)) {}

  /// Tries everything that is due, confirmations first; of the rest nothing more is begun once half a minute is over,
  /// so that whoever calls it sees his mailbox again though a server hangs. The acceptance stands in the ledger, with
  /// what it means to a register, before the next message is sent. Fails where the ledger does.
  Result<OutboxRound> run();

 private:
  Result<void> settle(Message& message, const std::vector<Message>& messages, OutboxRound& round);

  ledger::Ledger& book_;
  Send send_;
  std::function<Instant()> clock_;
  std::map<std::string, delivery::Retry> retries_{};
};

/// The ledger's messages that may still matter: of the last 40 days.
Result<std::vector<Message>> recent_messages(ledger::Ledger& book, Instant now);
/// Acts of these types, of all time.
Result<std::vector<Act>> acts_in(ledger::Ledger& book, const std::vector<std::string>& types);

}  // namespace sereno::sla
