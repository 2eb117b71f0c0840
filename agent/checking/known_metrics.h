// Which metrics each service is known to have, whatever its last result was.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/check_result.h"

namespace sereno::agent {

struct MetricName {
  std::string label{};
  std::string unit{};
  friend bool operator==(const MetricName&, const MetricName&) = default;
};

/// A result that saw its subject (OK, WARNING) says which metrics there are; any other only adds to them, so that a
/// page that is down does not take its metrics along. At most 1000 a service.
class KnownMetrics {
 public:
  /// True when the service's metrics are others now.
  bool hear(const std::string& service, const CheckResult& result);
  /// In the order in which they were printed, each label once.
  const std::vector<MetricName>& of(std::string_view service) const;
  void forget(std::string_view service);

  /// All of it as text that read() takes: a line "SERVICE 'label'=0unit ..." each.
  std::string write() const;
  /// Adds what is not known yet. Lines that make no sense are passed over.
  void read(std::string_view text);

 private:
  std::map<std::string, std::vector<MetricName>, std::less<>> known_;
};

}  // namespace sereno::agent
