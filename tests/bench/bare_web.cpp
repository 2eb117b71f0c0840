// The least program that does what `sereno check web` does: resolve with c-ares, pin the address, fetch with libcurl,
// verify the certificate, look at the status. The benchmark's yardstick.
//
//   bare_web URL [CA_FILE]
//
// Exit code 0 when the answer is 200.
#include <ares.h>
#include <arpa/inet.h>
#include <curl/curl.h>
#include <netdb.h>
#include <sys/select.h>

#include <cstdio>
#include <memory>
#include <string>

namespace {

/// The first IPv4 address of a name, as text; empty when there is none.
std::string resolve(const std::string& host) {
  in_addr literal{};
  if (inet_pton(AF_INET, host.c_str(), &literal) == 1) return host;
  ares_library_init(ARES_LIB_INIT_ALL);
  ares_channel channel = nullptr;
  if (ares_init(&channel) != ARES_SUCCESS) return {};
  std::string address;
  ares_addrinfo_hints hints{};
  hints.ai_family = AF_INET;
  const auto found = [](void* to, int status, int, ares_addrinfo* result) {
    if (status != ARES_SUCCESS) return;
    char text[INET_ADDRSTRLEN] = "";
    for (const ares_addrinfo_node* node = result->nodes; node != nullptr && text[0] == '\0'; node = node->ai_next)
      inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(node->ai_addr)->sin_addr, text, sizeof text);
    *static_cast<std::string*>(to) = text;
    ares_freeaddrinfo(result);
  };
  ares_getaddrinfo(channel, host.c_str(), nullptr, &hints, found, &address);
  for (;;) {
    fd_set readers, writers;
    FD_ZERO(&readers);
    FD_ZERO(&writers);
    const int count = ares_fds(channel, &readers, &writers);
    if (count == 0) break;
    timeval limit{5, 0};
    timeval* const wait = ares_timeout(channel, &limit, &limit);
    select(count, &readers, &writers, nullptr, wait);
    ares_process(channel, &readers, &writers);
  }
  ares_destroy(channel);
  return address;
}

struct Parts {
  std::string host{}, port{};
};

/// Host and port of an URL without credentials.
Parts parts_of(const std::string& url) {
  const auto start = url.find("://") + 3;
  const auto authority = url.substr(start, url.find('/', start) - start);
  const auto colon = authority.rfind(':');
  if (colon == std::string::npos) return {authority, url.starts_with("https") ? "443" : "80"};
  return {authority.substr(0, colon), authority.substr(colon + 1)};
}

std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* to) {
  static_cast<std::string*>(to)->append(bytes, size * count);
  return size * count;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 3;
  const Parts parts = parts_of(argv[1]);
  const std::string address = resolve(parts.host);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(), curl_easy_cleanup);
  const std::string pin = parts.host + ":" + parts.port + ":" + address;
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> pins(curl_slist_append(nullptr, pin.c_str()),
                                                                         curl_slist_free_all);
  std::string body;
  curl_easy_setopt(handle.get(), CURLOPT_URL, argv[1]);
  curl_easy_setopt(handle.get(), CURLOPT_RESOLVE, pins.get());
  curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT_MS, 10'000L);
  curl_easy_setopt(handle.get(), CURLOPT_CERTINFO, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, keep);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &body);
  if (argc > 2) curl_easy_setopt(handle.get(), CURLOPT_CAINFO, argv[2]);
  const CURLcode outcome = curl_easy_perform(handle.get());
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  std::printf("HTTP %ld, %zu bytes, %s\n", status, body.size(), curl_easy_strerror(outcome));
  return outcome == CURLE_OK && status == 200 ? 0 : 2;
}
