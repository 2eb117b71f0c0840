#include "agent/listeners/zabbix/zabbix_conversation.h"

#include <algorithm>

#include "agent/protocols/zabbix/frame.h"
#include "sereno/number.h"

namespace sereno::agent::zabbix {
namespace {

/// The server's own time-out counts from its connect: a fifth of it, at most a second, is left for the way.
std::chrono::milliseconds before(std::chrono::milliseconds timeout) {
  return timeout - std::min(timeout / 5, std::chrono::milliseconds{1000});
}

}  // namespace

net::Conversation::Step ZabbixConversation::receive(std::string_view bytes) {
  received_ += bytes;
  auto decoded = decode_frame(received_);
  if (decoded.state == DecodedFrame::State::incomplete) return Step::more;
  if (decoded.state == DecodedFrame::State::bad) {
    refusal_ = "bad Zabbix packet: " + decoded.problem;
    return Step::refused;
  }
  received_ = {};
  request_ = read_passive_request(decoded.payload);
  if (!request_.problem.empty()) {
    answer_(encode_frame(dress_answer(request_, {})));
    return Step::answering;
  }
  const ItemAnswers answers(desk_.checks, desk_.facts);
  // Holds nothing of this object: the server may leave, and it with it, before the answer comes.
  answers.ask(request_.key, patience(), [answer = answer_, request = request_](const ItemValue& value) {
    answer(encode_frame(dress_answer(request, value)));
  });
  return Step::answering;
}

std::chrono::milliseconds ZabbixConversation::patience() const {
  return request_.timeout ? before(*request_.timeout) : desk_.patience;
}

std::string ZabbixConversation::overdue_answer() {
  const auto seconds = format_number(static_cast<double>(patience().count()) / 1000);
  return encode_frame(
      dress_answer(request_, {.supported = false, .text = "Timeout: no answer within " + seconds + " s."}));
}

}  // namespace sereno::agent::zabbix
