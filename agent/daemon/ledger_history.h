// Reads the ledger for who asks the agent, beside the event loop.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "plugins/host/output/past_runs.h"

namespace boost::asio {
class io_context;
}

namespace sereno::agent {

/// One thread, on which a question waits for the one before it; more than eight at a time are refused. Destroying it
/// waits for the one that is being read.
class LedgerHistory {
 public:
  using Answered = std::function<void(Result<std::vector<ledger::Run>>)>;

  /// The loop outlives it.
  LedgerHistory(boost::asio::io_context& loop, std::string path) : loop_(loop), path_(std::move(path)) {}
  ~LedgerHistory();
  LedgerHistory(const LedgerHistory&) = delete;
  LedgerHistory& operator=(const LedgerHistory&) = delete;

  /// Runs of all services that touch the span. `answered` is called once, on the loop, unless that has ended.
  void read(const ledger::TimeSpan& span, Answered answered);
  /// The runs of one service before an instant: those of the last day, and when it was last well. As above.
  void read_past(const std::string& service, Instant before, std::function<void(Result<host::PastRuns>)> answered);

 private:
  template <class Read, class Answer>
  void post(Read read, Answer answered);

  boost::asio::io_context& loop_;
  std::string path_;
  std::shared_ptr<std::size_t> waiting_ = std::make_shared<std::size_t>(0);  ///< on the loop's thread only
  std::unique_ptr<boost::asio::thread_pool> thread_{};  ///< made with the first question: most agents are never asked
};

}  // namespace sereno::agent
