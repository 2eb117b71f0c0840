// Questions to a SIP server: asked again while datagrams may be lost, with credentials where they are demanded.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sereno/steps/deadline.h"
#include "sereno/steps/sip.h"
#include "sereno/steps/sip_channel.h"
#include "sereno/steps/sip_digest.h"
#include "sereno/steps/trace.h"

namespace sereno::steps {

/// RFC 3261 17.1.2: over UDP a question is asked again after T1, then each time after twice as long, T2 at most.
struct SipTimers {
  std::chrono::milliseconds t1{500};
  std::chrono::milliseconds t2{4000};
};

struct SipQuestion {
  SipMethod method = SipMethod::options;
  std::string uri{};      ///< whom the request is for: "sip:pbx.test"
  std::string own_uri{};  ///< who asks: From; of a REGISTER also To, the address that is registered
  std::string contact{};  ///< empty: none
  std::optional<std::chrono::seconds> expires{};
};

/// Why there is no final answer.
enum class SipFault : std::uint8_t {
  none,
  network,   ///< see SipOutcome::net; NetFault::timed_out: nothing, or nothing final, in time
  too_much,  ///< a message beyond SipLimits
  no_sip     ///< bytes that are no SIP
};

/// What came of credentials.
enum class SipLogin : std::uint8_t {
  none,           ///< none were demanded, or there are none to give
  accepted,       ///< they were given, and no further ones demanded
  rejected,       ///< they were given, and demanded again
  not_answerable  ///< a scheme or algorithm that is not spoken here
};

/// Something of ours that came back other than it was sent: a router on the way has changed it.
struct SipRewriting {
  std::string what{};  ///< "Via", "Contact"
  std::string sent{};
  std::string came_back{};
};

struct SipOutcome {
  SipFault fault = SipFault::none;
  NetEnd net{};
  std::string text{};  ///< of too_much and no_sip: what is wrong
  SipAnswer answer{};  ///< the final one; status 0: none came
  SipLogin login = SipLogin::none;
  unsigned retransmissions = 0;  ///< how often something was sent again
  int provisional = 0;           ///< the last answer below 200; 0: none
  unsigned foreign = 0;          ///< answers that belong to nothing that was asked
  std::string last_foreign{};    ///< what was wrong with the last of them: "its branch is another"
  double first_answer_s = 0;     ///< from the first request to the first final answer
  std::string seen_as{};         ///< how the server sees us, "198.51.100.7:40112"; empty: it does not say
  std::vector<SipRewriting> rewritten{};
};

/// One Call-ID on one channel. One thread.
class SipSession {
 public:
  /// So many random lower-case hexadecimal digits.
  using Random = std::function<std::string(std::size_t)>;

  /// `channel` and `trace` outlive it.
  SipSession(SipChannel& channel, SipTransport transport, Trace& trace, Random random, std::string user_agent,
             SipTimers timers = {});

  /// Asks, and asks again where RFC 3261 says so. A challenge is answered once, and once more when it says that the
  /// nonce was stale; an interval that is too brief for the registrar is made as long as it says, up to an hour.
  SipOutcome ask(const SipQuestion& question, const std::optional<SipCredential>& credential, const Deadline& deadline);

  /// An address of our own for a Contact, which nobody else has.
  std::string own_contact() const;

 private:
  using Answered = std::vector<std::pair<std::string, unsigned>>;  ///< realm, and how often it was answered
  SipRequest request_for(const SipQuestion& question, const std::optional<SipCredential>& credential);
  /// Puts the line into the request, in place of an earlier one of its kind. False when it cannot be computed.
  bool put_credentials(SipRequest& request, const SipChallenge& challenge, const SipCredential& credential);
  /// A further try of the same question is a transaction of its own.
  void begin_transaction(SipRequest& request);
  /// One transaction, up to its final answer or the end of the time.
  void exchange(const SipRequest& request, const Deadline& deadline, SipOutcome& outcome);
  /// True when the transaction is over.
  bool take(const SipArrival& arrival, const SipRequest& request, SipOutcome& outcome);
  bool send_credentials(SipRequest& request, const SipCredential& credential, Answered& answered, SipOutcome& outcome);
  bool send_again(SipRequest& request, const std::optional<SipCredential>& credential, Answered& answered,
                  SipOutcome& outcome);

  SipChannel& channel_;
  SipTransport transport_;
  Trace& trace_;
  Random random_;
  std::string user_agent_;
  SipTimers timers_;
  std::string call_id_, tag_, contact_user_;
  unsigned cseq_ = 0;
  struct Known {
    SipChallenge challenge{};
    unsigned uses = 0;
  };
  std::vector<Known> known_;           // answered before: a further question brings its credentials along
  std::vector<std::string> branches_;  // of all transactions: a late answer to an earlier one is nobody else's
};

/// From the system's source of randomness: nobody guesses a branch or a Call-ID.
SipSession::Random system_random();

/// What of a request came back other than it was sent. Pure.
std::vector<SipRewriting> rewritings(const SipRequest& request, const SipAnswer& answer);

/// Why an answer does not belong to a request; nothing when it does.
std::optional<std::string> mismatch(const SipRequest& request, const SipAnswer& answer);

}  // namespace sereno::steps
