// SPDX-License-Identifier: MIT
#include "convert.hpp"

#include <chrono>
#include <cstdint>

namespace postern {
namespace {

using emscripten::val;

template <class Duration>
Duration to_duration(const val& config, const char* member) {
  return Duration{static_cast<std::int64_t>(config[member].as<double>())};
}

void set_text(val& object, const char* member, const std::string& text) {
  if (!text.empty()) object.set(member, text);
}

std::vector<std::string> to_texts(const val& array) {
  return emscripten::vecFromJSArray<std::string>(array);
}

}  // namespace

std::string to_text(const val& object, const char* member) {
  const val value = object[member];
  return value.isString() ? value.as<std::string>() : std::string{};
}

auth_config to_auth_config(const val& config) {
  const val server = config["provider"];
  return {
      .server = {.authorization_endpoint = to_text(server, "authorizationEndpoint"),
                 .token_endpoint = to_text(server, "tokenEndpoint"),
                 .revocation_endpoint = to_text(server, "revocationEndpoint"),
                 .issuer = to_text(server, "issuer"),
                 .authorization_response_iss_parameter_supported =
                     server["authorizationResponseIssParameterSupported"].isTrue()},
      .client = {.client_id = to_text(config, "clientId"),
                 .redirect_uri = to_text(config, "redirectUri"),
                 .scopes = to_texts(config["scopes"])},
      .has_secret = config["hasSecret"].isTrue(),
      .refresh_skew = to_duration<std::chrono::seconds>(config, "refreshSkewSeconds"),
      .auto_refresh = config["autoRefresh"].isTrue(),
      .fetch_origins = to_texts(config["fetchOrigins"]),
      .login_timeout = to_duration<std::chrono::seconds>(config, "loginTimeoutSeconds"),
      .request_timeout = to_duration<std::chrono::milliseconds>(config, "requestTimeoutMs"),
  };
}

val from_text(std::string_view text) { return val{std::string{text}}; }

val from_texts(const std::vector<std::string>& texts) { return val::array(texts); }

val from_json(std::string_view text) {
  return val::global("JSON").call<val>("parse", std::string{text});
}

val from_error(const error& error) {
  val object = val::object();
  object.set("code", from_text(to_string(error->code)));
  object.set("message", error->message);
  object.set("retryable", is_retryable(error));
  if (error->status != 0) object.set("status", error->status);
  set_text(object, "oauthError", error->oauth_error);
  set_text(object, "description", error->description);
  set_text(object, "uri", error->error_uri);
  if (error->retry_after) {
    object.set("retryAfterMs", static_cast<double>(error->retry_after->count()));
  }
  return object;
}

val from_token_set(const token_set& tokens) {
  return from_json(serialize_token_set(tokens).reveal());
}

val from_request_report(const request_report& report) {
  static constexpr const char* purposes[] = {"token", "refresh", "revocation"};
  val object = val::object();
  object.set("purpose", val{purposes[static_cast<std::size_t>(report.purpose)]});
  object.set("method", val{"POST"});
  object.set("url", report.url);
  object.set("status", report.status);
  object.set("durationMs", static_cast<double>(report.duration.count()));
  if (report.failure != nullptr) object.set("error", from_error(*report.failure));
  return object;
}

val to_outcome(const result<secret>& ended) {
  val outcome = val::object();
  outcome.set("ok", ended.has_value());
  if (ended) {
    outcome.set("value", from_text(ended->reveal()));
  } else {
    outcome.set("error", from_error(ended.error()));
  }
  return outcome;
}

}  // namespace postern
