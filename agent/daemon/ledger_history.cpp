#include "agent/daemon/ledger_history.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace sereno::agent {
namespace {

constexpr std::size_t most_waiting = 8;

Result<std::vector<ledger::Run>> read_runs(const std::string& path, const ledger::TimeSpan& span) {
  auto opened = ledger::Ledger::open(path, ledger::Ledger::Access::read_only);
  if (!opened) return opened.error();
  return (*opened)->runs(span.from, span.to);
}

}  // namespace

LedgerHistory::~LedgerHistory() {
  if (thread_) thread_->join();
}

void LedgerHistory::read(const ledger::TimeSpan& span, Answered answered) {
  if (*waiting_ >= most_waiting) return answered(Error{"too many questions for the ledger at a time"});
  if (!thread_) thread_ = std::make_unique<boost::asio::thread_pool>(1);
  ++*waiting_;
  boost::asio::post(*thread_, [&loop = loop_, path = path_, span, waiting = waiting_, answered = std::move(answered)] {
    auto runs = std::make_shared<Result<std::vector<ledger::Run>>>(read_runs(path, span));
    boost::asio::post(loop, [waiting, answered, runs] {
      --*waiting;
      answered(std::move(*runs));
    });
  });
}

}  // namespace sereno::agent
