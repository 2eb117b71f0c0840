// What the engine adds to libcurl: the same request in one process, in turn, once as a check goes its way (steps,
// trace, findings, a deadline) and once as bare libcurl does, on a connection of its own each time.
//
//   engine_cost URL ADDRESS RUNS [CA_FILE]
//
// Prints one JSON line: median wall and processor microseconds of each, and the median of the ratios pair by pair.
#include <curl/curl.h>
#include <dlfcn.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "sereno/steps/redactor.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/trace.h"
#include "sereno/steps/visit.h"

namespace {

using sereno::steps::Deadline;
using sereno::steps::VisitPlan;

/// The library that the engine loads, so that both use the same code.
struct Library {
  void* handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  decltype(&::curl_easy_init) init = symbol<decltype(&::curl_easy_init)>("curl_easy_init");
  decltype(&::curl_easy_setopt) set = symbol<decltype(&::curl_easy_setopt)>("curl_easy_setopt");
  decltype(&::curl_easy_perform) perform = symbol<decltype(&::curl_easy_perform)>("curl_easy_perform");
  decltype(&::curl_easy_getinfo) info = symbol<decltype(&::curl_easy_getinfo)>("curl_easy_getinfo");
  decltype(&::curl_easy_cleanup) cleanup = symbol<decltype(&::curl_easy_cleanup)>("curl_easy_cleanup");
  decltype(&::curl_slist_append) append = symbol<decltype(&::curl_slist_append)>("curl_slist_append");
  decltype(&::curl_slist_free_all) free_all = symbol<decltype(&::curl_slist_free_all)>("curl_slist_free_all");

  template <class Function>
  Function symbol(const char* name) const {
    void* found = handle == nullptr ? nullptr : dlsym(handle, name);
    if (found == nullptr) {
      std::fprintf(stderr, "engine_cost: %s\n", dlerror());
      std::exit(2);
    }
    return reinterpret_cast<Function>(found);
  }
};

struct Request {
  std::string url{}, address{}, ca_file{};
};

std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* to) {
  static_cast<std::string*>(to)->append(bytes, size * count);
  return size * count;
}

bool by_libcurl(const Library& curl, const Request& request, const std::string& pin) {
  const std::unique_ptr<CURL, decltype(curl.cleanup)> handle(curl.init(), curl.cleanup);
  const std::unique_ptr<curl_slist, decltype(curl.free_all)> pins(curl.append(nullptr, pin.c_str()), curl.free_all);
  std::string head, body;
  curl.set(handle.get(), CURLOPT_URL, request.url.c_str());
  curl.set(handle.get(), CURLOPT_RESOLVE, pins.get());
  curl.set(handle.get(), CURLOPT_TIMEOUT_MS, 10'000L);
  curl.set(handle.get(), CURLOPT_NOSIGNAL, 1L);
  curl.set(handle.get(), CURLOPT_CERTINFO, 1L);
  curl.set(handle.get(), CURLOPT_HEADERFUNCTION, keep);
  curl.set(handle.get(), CURLOPT_HEADERDATA, &head);
  curl.set(handle.get(), CURLOPT_WRITEFUNCTION, keep);
  curl.set(handle.get(), CURLOPT_WRITEDATA, &body);
  if (!request.ca_file.empty()) curl.set(handle.get(), CURLOPT_CAINFO, request.ca_file.c_str());
  long status = 0;
  if (curl.perform(handle.get()) != CURLE_OK) return false;
  curl.info(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  return status == 200;
}

bool by_engine(const VisitPlan& plan, const std::string& address) {
  static const sereno::steps::Redactor redactor;
  sereno::steps::StepRun steps(Deadline(Deadline::Clock::now() + std::chrono::seconds{10}), {});
  sereno::steps::Trace trace(redactor, {});
  const auto visit = sereno::steps::Visitor(plan, steps, trace).visit({address});
  steps.finish();
  return visit.arrived && visit.answer.status == 200;
}

VisitPlan plan_of(const Request& request) {
  VisitPlan plan;
  plan.target.url = *sereno::steps::Url::parse(request.url);
  plan.target.connect_host = plan.target.url.host;
  plan.target.connect_port = plan.target.url.port;
  plan.keep_body = 1u << 20;
  plan.http.tls.ca_file = request.ca_file;
  return plan;
}

double processor_us() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) * 1e6 + static_cast<double>(used.tv_nsec) / 1e3;
}

struct Cost {
  double wall_us = 0;
  double processor_us = 0;
};

template <class Work>
Cost cost_of(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  const double used = processor_us();
  if (!work()) {
    std::fputs("engine_cost: no good answer\n", stderr);
    std::exit(2);
  }
  return {std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count(),
          processor_us() - used};
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

/// Median of one figure over all pairs.
template <class Figure>
double over(const std::vector<std::array<Cost, 2>>& pairs, const Figure& figure) {
  std::vector<double> values;
  for (const auto& pair : pairs) values.push_back(figure(pair));
  return median(std::move(values));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const Request request{.url = argv[1], .address = argv[2], .ca_file = argc > 4 ? argv[4] : ""};
  const int runs = std::clamp(std::atoi(argv[3]), 1, 10'000);
  const VisitPlan plan = plan_of(request);
  const Library curl;
  const std::string pin = plan.target.url.host + ":" + std::to_string(plan.target.connect_port) + ":" + request.address;
  std::vector<std::array<Cost, 2>> pairs;
  for (int i = -5; i < runs; ++i) {  // the first ones warm the caches
    const Cost engine = cost_of([&] { return by_engine(plan, request.address); });
    const Cost bare = cost_of([&] { return by_libcurl(curl, request, pin); });
    if (i >= 0) pairs.push_back({engine, bare});
  }
  std::printf(
      R"({"engine_wall_us":%.1f,"curl_wall_us":%.1f,"engine_cpu_us":%.1f,"curl_cpu_us":%.1f,"wall_ratio":%.3f,"cpu_ratio":%.3f})"
      "\n",
      over(pairs, [](const auto& p) { return p[0].wall_us; }), over(pairs, [](const auto& p) { return p[1].wall_us; }),
      over(pairs, [](const auto& p) { return p[0].processor_us; }),
      over(pairs, [](const auto& p) { return p[1].processor_us; }),
      over(pairs, [](const auto& p) { return p[0].wall_us / p[1].wall_us; }),
      over(pairs, [](const auto& p) { return p[0].processor_us / p[1].processor_us; }));
}
