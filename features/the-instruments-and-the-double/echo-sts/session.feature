@contract @P2
Feature: The STS contract: the life of a session
  Whoever builds a worker wants to know how a stream's session begins, pauses and ends, and that no
  answer is lost or invented on the way.

  Rule: stream:init opens a session, stream:ready confirms it

    Scenario: A session begins
      Given a client that is connected
      When the client sends stream:init with max_inflight 5
      Then the service sends stream:ready with max_inflight 5, capabilities.batch_processing false, capabilities.async_delivery true
      And the session has an id that no other session has

    Scenario Outline: <what> of stream:init may be left out
      Given a client that is connected
      When the client sends stream:init with <details>
      Then the service sends stream:ready with max_inflight 3

      Examples:
        | what                  | details                                                       |
        | What is optional      | max_inflight nothing, timeout_ms nothing                      |
        | What is optional, too | config.voice_profile null, max_inflight null, timeout_ms null |

    Scenario Outline: stream:init with <details> is at the limit, and taken
      Given a client that is connected
      When the client sends stream:init with <details>
      Then the service sends stream:ready

      Examples:
        | details                        |
        | max_inflight 1                 |
        | max_inflight 10                |
        | timeout_ms 1000                |
        | timeout_ms 30000               |
        | config.chunk_duration_ms 100   |
        | config.chunk_duration_ms 60000 |
        | config.sample_rate_hz 16000    |
        | config.sample_rate_hz 22050    |
        | config.sample_rate_hz 44100    |
        | config.channels 1              |
        | config.target_language es-419  |

    Scenario Outline: stream:init with <details> is refused
      Given a client that is connected
      When the client sends stream:init with <details>
      Then the service refuses it with INVALID_CONFIG, an error that is not retryable
      And it says why: "stream:init: <reason>"

      Examples:
        | details                         | reason                                                           |
        | stream_id nothing               | stream_id: expected                                              |
        | stream_id ../other              | stream_id: expected                                              |
        | worker_id nothing               | worker_id: expected                                              |
        | config nothing                  | config: expected                                                 |
        | max_inflight 0                  | max_inflight: expected a number ≥ 1                              |
        | max_inflight 11                 | max_inflight: expected a number ≤ 10                             |
        | max_inflight 2.5                | max_inflight: expected a whole number                            |
        | timeout_ms 999                  | timeout_ms: expected a number ≥ 1000                             |
        | timeout_ms 30001                | timeout_ms: expected a number ≤ 30000                            |
        | config.chunk_duration_ms 99     | config.chunk_duration_ms: expected a number ≥ 100                |
        | config.chunk_duration_ms 60001  | config.chunk_duration_ms: expected a number ≤ 60000              |
        | config.sample_rate_hz 8000      | config.sample_rate_hz: expected 16000 or 22050 or 44100 or 48000 |
        | config.channels 0               | config.channels: expected a number ≥ 1                           |
        | config.channels 3               | config.channels: expected a number ≤ 2                           |
        | config.format wav               | config.format: expected "m4a"                                    |
        | config.source_language english! | config.source_language: expected a language tag                  |
        | config.target_language nothing  | config.target_language: expected                                 |

  Rule: A new stream:init replaces the session of its connection

    Scenario: The new session counts from the beginning, and nothing of the old one comes any more
      Given the service takes 300 milliseconds for each answer
      And a client with a session
      And the client has sent fragments 0 to 2
      When the client sends stream:init
      Then the service sends stream:ready for another session than before
      And for 600 milliseconds no answer comes
      And the client's fragment 0 is answered

    Scenario: An improper stream:init leaves the session as it is
      Given a client with a session
      And the client has sent fragments 0 to 1
      When the client sends stream:init with max_inflight 99
      Then the service refuses it with INVALID_CONFIG, an error that is not retryable
      And the client's fragment 2 is answered

  Rule: stream:pause and stream:resume

    Scenario: A fragment in a pause is refused
      Given a client with a session
      And the client has sent stream:pause
      When the client sends fragment 0
      Then the service refuses it with RATE_LIMIT, a warning that is retryable
      And it says why: "the stream is paused: send stream:resume first"

    Scenario: What was in flight before the pause is answered in it
      Given the service takes 200 milliseconds for each answer
      And a client with a session
      And the client has sent fragments 0 to 2
      When the client sends stream:pause
      Then the answers come in the order 0, 1, 2

    Scenario: After stream:resume fragments are taken again
      Given a client with a session
      And the client has sent stream:pause
      When the client sends stream:resume
      Then the client's fragment 0 is answered

    Scenario: A fragment refused in the pause may be sent again, and is not missing in the count
      Given a client with a session
      And the client has sent stream:pause
      And the client has sent fragment 0
      And the service refuses it with RATE_LIMIT, a warning that is retryable
      When the client sends stream:resume
      And the client sends fragment 0 again
      And the client sends fragment 1
      Then the answers come in the order 0, 1

  Rule: stream:end finishes what is in flight, then comes stream:complete

    Scenario: The fragments in flight are answered before the session is complete
      Given the service takes 200 milliseconds for each answer
      And a client with a session
      And the client has sent fragments 0 to 2
      When the client sends stream:end
      Then the answers come in the order 0, 1, 2
      And after them the service sends stream:complete with total_fragments 3, total_duration_ms 18000

    Scenario: The totals tell how the fragments fared
      Given the service is told config:latency with min_ms 10, max_ms 120, seed 18
      And the service answers TIMEOUT to fragment 1
      And the service is told config:delivery with mode partial
      And a client with a session
      And the client has had answers to fragments 0 to 3
      When the client sends stream:end
      Then the service sends stream:complete with total_fragments 4, statistics.success_count 2, statistics.partial_count 1, statistics.failed_count 1
      And its average and 95th percentile are those of the answers' processing times

    Scenario: Fragments that were refused count for nothing
      Given a client with a session
      And the client has sent fragment 7
      And the service refuses it with INVALID_SEQUENCE, an error that is not retryable
      When the client sends stream:end
      Then the service sends stream:complete with total_fragments 0, total_duration_ms 0, statistics.failed_count 0

    Scenario: The service closes the connection 5 seconds after stream:complete
      Given a client with a session
      When the client sends stream:end
      Then the service sends stream:complete
      And the service closes the connection 5 seconds after that, and not earlier

    Scenario Outline: After stream:end <event> is refused
      Given a client with a session
      And the client has sent stream:end
      When the client sends <event>
      Then the service refuses it with STREAM_NOT_FOUND, an error that is not retryable

      Examples:
        | event         |
        | fragment:data |
        | stream:pause  |
        | stream:resume |
        | stream:end    |

    Scenario Outline: While the session is ending <event> is refused
      Given the service takes 1500 milliseconds for each answer
      And a client with a session
      And the client has sent fragment 0
      And the client has sent stream:end
      When the client sends <event>
      Then the service refuses it with STREAM_NOT_FOUND, an error that is not retryable
      And it says why: "ending"

      Examples:
        | event         |
        | fragment:data |
        | stream:pause  |
        | stream:resume |
        | stream:end    |

  Rule: A session ends with its connection

    Scenario: A worker that comes back begins anew
      Given a client with a session
      And the client has had answers to fragments 0 to 2
      When the client goes away
      And the client is back with a session
      Then the service sends stream:ready for another session than before
      And the client's fragment 0 is answered

    Scenario: The end of one connection harms no other session
      Given another client with a session
      And a client with a session
      When the client goes away
      Then the other client's next fragment is answered
