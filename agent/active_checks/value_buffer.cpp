#include "agent/active_checks/value_buffer.h"

#include <cassert>
#include <utility>

namespace sereno::agent {

namespace {

std::size_t bytes_of(const zabbix::SubmittedValue& value) {
  return value.host.size() + value.key.size() + value.text.size();
}

}  // namespace

void ValueBuffer::limit(Limits limits) {
  limits_ = limits;
  drop_what_is_too_much();
}

void ValueBuffer::add(zabbix::SubmittedValue value) {
  value.id = ++last_id_;
  bytes_ += bytes_of(value);
  values_.push_back(std::move(value));
  drop_what_is_too_much();
}

void ValueBuffer::drop_what_is_too_much() {
  while (values_.size() > on_their_way_ && (values_.size() > limits_.values || bytes_ > limits_.bytes)) {
    const auto oldest = values_.begin() + static_cast<std::ptrdiff_t>(on_their_way_);
    bytes_ -= bytes_of(*oldest);
    values_.erase(oldest);
    ++dropped_;
  }
}

std::vector<zabbix::SubmittedValue> ValueBuffer::parcel() {
  assert(on_their_way_ == 0);
  std::vector<zabbix::SubmittedValue> parcel;
  std::size_t bytes = 0;
  for (const zabbix::SubmittedValue& value : values_) {
    bytes += bytes_of(value);
    if (!parcel.empty() && (parcel.size() == values_in_a_parcel || bytes > bytes_in_a_parcel)) break;
    parcel.push_back(value);
  }
  on_their_way_ = parcel.size();
  return parcel;
}

void ValueBuffer::settle() {
  for (; on_their_way_ > 0; --on_their_way_) {
    bytes_ -= bytes_of(values_.front());
    values_.pop_front();
  }
}

}  // namespace sereno::agent
