#include "agent/listeners/zabbix/zabbix_conversation.h"

#include <algorithm>
#include <utility>

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
  return Step::complete;
}

void ZabbixConversation::ask(net::AnswerWith answer) {
  if (!request_.problem.empty()) return answer(encode_frame(dress_answer(request_, {})));
  const ItemAnswers answers(desk_->checks, desk_->facts);
  // Holds nothing of this object: the server may leave, and it with it, before the answer comes.
  answers.ask(request_.key, patience(), [answer = std::move(answer), request = request_](const ItemValue& value) {
    answer(encode_frame(dress_answer(request, value)));
  });
}

std::chrono::milliseconds ZabbixConversation::patience() const {
  return request_.timeout ? before(*request_.timeout) : desk_->patience;
}

std::string ZabbixConversation::not_supported(std::string reason) const {
  return encode_frame(dress_answer(request_, {.supported = false, .text = std::move(reason)}));
}

std::string ZabbixConversation::overdue_answer() {
  return not_supported("Timeout: no answer within " + format_number(static_cast<double>(patience().count()) / 1000) +
                       " s.");
}

std::string ZabbixConversation::answer_instead(std::string_view reason) {
  return not_supported("Not answered: " + std::string(reason) + ".");
}

}  // namespace sereno::agent::zabbix
