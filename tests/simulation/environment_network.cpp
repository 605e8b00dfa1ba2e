// SPDX-License-Identifier: MIT
// The way to the server and back, and what goes wrong on it.
#include <algorithm>
#include <array>
#include <utility>

#include "simulation/environment.hpp"

namespace postern::simulation {
namespace {

using namespace std::chrono_literals;

constexpr std::array<moment, 6> delays{1s, 10s, 20s, 70s, 10min, 5h};

bool reaches_server(fate luck) { return luck != fate::lost_before; }

bool has_answer(fate luck) { return luck != fate::lost_before && luck != fate::lost_after; }

/// refused_by_a_proxy: the server itself never sees the request.
bool refused_by_a_proxy(fate luck) {
  return luck == fate::unavailable || luck == fate::html_error || luck == fate::rate_limited;
}

http_response make_unavailable() { return {.status = 503, .header_text = {}, .body = {}}; }

http_response make_html_error() {
  return {.status = 500, .header_text = "Content-Type: text/html\r\n", .body = "<h1>Oops</h1>"};
}

std::string wrong_types_of(std::string body) {
  // A success whose token is a number.
  return R"({"access_token":7,"token_type":["Bearer"],"success":{}})" +
         std::string(body.size() % 2, ' ');
}

http_response damaged(fate luck, http_response answer) {
  if (luck == fate::unavailable_after) return make_unavailable();
  if (luck == fate::truncated) answer.body = answer.body.view().substr(0, answer.body.size() / 2);
  if (luck == fate::wrong_types) answer.body = wrong_types_of(std::string{answer.body.view()});
  return answer;
}

bool is_damaged(fate luck) {
  return luck == fate::unavailable_after || luck == fate::truncated || luck == fate::wrong_types;
}

}  // namespace

std::shared_ptr<flight> environment::launch(client_seat& from, const http_request& request,
                                            moment limit) {
  auto which = std::make_shared<flight>();
  which->number = ++last_flight_;
  which->from = &from;
  which->url = request.url.view();
  if (auto body = parse_form_urlencoded(request.body.reveal())) which->body = std::move(*body);
  which->sent_at = now();
  which->limit = limit;
  if (from.where.is_gone()) {
    which->is_over = true;
    post(&from.where, 0ms, "no network", [which](ending) {
      which->answer.settle(make_error(error_code::network_error, "The page is gone."));
    });
    return which;
  }
  note(&from.where, {"sends ", std::to_string(which->number), ": ",
                     request.body.reveal().substr(request.body.reveal().find('&') + 1)});
  flight_begins(*which);
  if (rules.network_fails && !faults_are_over && luck.once_in(4)) {
    which->luck = static_cast<fate>(luck.choose(static_cast<std::uint32_t>(fate::last) + 1));
    which->delay = delays[luck.choose(delays.size())];
  }
  which->deadline = post(&from.where, limit, "HTTP limit", [this, which](ending how) {
    const bool late = how == ending::happens;
    land(*which, make_error(late ? error_code::timeout : error_code::network_error,
                            "The server did not answer in time."));
  });
  const moment way{10 + luck.choose(200)};
  if (!reaches_server(which->luck)) {
    // Some connections fail at once, others hang until the limit.
    if (luck.once_in(2)) return which;
    post(&from.where, way, "no connection", [this, which](ending) {
      land(*which, make_error(error_code::network_error, "No connection."));
    });
    return which;
  }
  const moment late = which->luck == fate::late_request ? which->delay : 0ms;
  post(nullptr, way + late, "request", [this, which](ending) { reach_server(which, false); });
  if (which->luck == fate::doubled_request) {
    post(nullptr, way + which->delay, "request again",
         [this, which](ending) { reach_server(which, true); });
  }
  return which;
}

void environment::reach_server(const std::shared_ptr<flight>& which, bool is_copy) {
  const bool is_down = server_is_down && !faults_are_over;
  http_response answer = make_unavailable();
  if (which->luck == fate::html_error) answer = make_html_error();
  if (which->luck == fate::rate_limited) {
    const std::uint32_t seconds = 1 + luck.choose(300);
    answer = {.status = 429,
              .header_text = "Retry-After: " + std::to_string(seconds) + "\r\n",
              .body = {}};
  }
  if (!is_down && !refused_by_a_proxy(which->luck)) answer = serve(*which);
  // The first answer is the one that the client hears.
  if (is_copy || !has_answer(which->luck)) return;
  note({"answers request ", std::to_string(which->number), ": ", std::to_string(answer.status), " ",
        answer.body});
  const moment late = which->luck == fate::late_answer ? which->delay : 0ms;
  const moment way = moment{10 + luck.choose(200)} + late;
  if (which->luck == fate::doubled_answer) bring_answer(which, way + which->delay, answer);
  bring_answer(which, way, is_down ? answer : damaged(which->luck, std::move(answer)));
}

void environment::bring_answer(const std::shared_ptr<flight>& which, moment delay,
                               http_response answer) {
  page& home = which->from->where;
  if (home.is_gone()) return;
  post(&home, delay, "answer", [this, which, answer = std::move(answer)](ending how) {
    if (how == ending::abandoned) return;
    if (!which->is_over) which->is_intact = !is_damaged(which->luck);
    land(*which, answer);
  });
}

bool environment::land(flight& which, result<http_response> answer) {
  if (which.is_over) return false;
  which.is_over = true;
  events.remove(which.deadline);
  flight_ends(which, answer);
  which.answer.settle(std::move(answer));
  return true;
}

}  // namespace postern::simulation
