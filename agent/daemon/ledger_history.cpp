#include "agent/daemon/ledger_history.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <type_traits>
#include <utility>

#include "agent/daemon/past_of_service.h"

namespace sereno::agent {
namespace {

constexpr std::size_t most_waiting = 8;

template <class Read>
auto with_ledger(const std::string& path, Read read) -> decltype(read(std::declval<ledger::Ledger&>())) {
  auto opened = ledger::Ledger::open(path, ledger::Ledger::Access::read_only);
  if (!opened) return opened.error();
  return read(**opened);
}

}  // namespace

LedgerHistory::~LedgerHistory() {
  if (thread_) thread_->join();
}

template <class Read, class Answer>
void LedgerHistory::post(Read read, Answer answered) {
  using Found = std::invoke_result_t<Read, ledger::Ledger&>;
  if (*waiting_ >= most_waiting) return answered(Found(Error{"too many questions for the ledger at a time"}));
  if (!thread_) thread_ = std::make_unique<boost::asio::thread_pool>(1);
  ++*waiting_;
  boost::asio::post(*thread_, [&loop = loop_, path = path_, read = std::move(read), waiting = waiting_,
                               answered = std::move(answered)] {
    auto found = std::make_shared<Found>(with_ledger(path, read));
    boost::asio::post(loop, [waiting, answered, found] {
      --*waiting;
      answered(std::move(*found));
    });
  });
}

void LedgerHistory::read(const ledger::TimeSpan& span, Answered answered) {
  post([span](ledger::Ledger& ledger) { return ledger.runs(span.from, span.to); }, std::move(answered));
}

void LedgerHistory::read_past(const std::string& service, Instant before,
                              std::function<void(Result<host::PastRuns>)> answered) {
  post([service, before](ledger::Ledger& ledger) { return past_runs(ledger, service, before); }, std::move(answered));
}

}  // namespace sereno::agent
