@contract @P2
Feature: The STS contract: the control channel
  Whoever tests a worker orders misbehaviour over a control channel, and wants each order confirmed or
  refused with the reason. An order that is misspelt and silently ignored would make a test worthless.

  Rule: Every order is confirmed, to the callback and as an event

    Scenario Outline: <order> with <details> is confirmed
      Given a client with a session
      When a test sends <order> for the client's stream: <details>
      Then it is confirmed twice, by callback and as <order>:ack, with <confirmed>

      Examples:
        | order                   | details                                                          | confirmed                       |
        | config:error_simulation | enabled true, rules.0.trigger always, rules.0.error_code TIMEOUT | sessions 1, rules_count 1       |
        | config:error_simulation | enabled false, rules.0.trigger always, rules.0.error_code GPU_OOM | sessions 1, rules_count 0       |
        | config:backpressure     | action none, severity low                                        | sessions 1, rules_count nothing |
        | config:backpressure     | auto true                                                        | sessions 1, rules_count nothing |
        | config:latency          | min_ms 0, max_ms 5, seed 1                                       | sessions 1, rules_count nothing |
        | config:delivery         | mode late, count 3, late_ms 20                                   | sessions 1, rules_count nothing |
        | config:audio            | mode stretched, stretch_percent -10                              | sessions 1, rules_count nothing |
        | config:audio            | mode encoded, priming_samples 2112, config_spelling explicit     | sessions 1, rules_count nothing |
        | config:session          | max_inflight 2                                                   | sessions 1, rules_count nothing |
        | simulate:session_loss   | no details                                                       | sessions 1, rules_count nothing |
        | simulate:disconnect     | delay_ms 60000                                                   | sessions 1, rules_count nothing |

  Rule: An order that is wrong is refused with the reason, and changes nothing

    Scenario Outline: <order> with <details>
      Given a client with a session
      When a test sends <order> for the client's stream: <details>
      Then it is refused twice, by callback and as <order>:ack, because of "<reason>"
      And the client's fragment 0 is answered

      Examples:
        | order                   | details                                                                         | reason                                           |
        | config:error_simulation | rules.0.trigger always, rules.0.error_code TIMEOUT                              | enabled: expected a boolean, seen nothing        |
        | config:error_simulation | enabled true, rules.0.trigger always, rules.0.error_code TIRED                  | rules.0.error_code: expected "TIMEOUT" or        |
        | config:error_simulation | enabled true, rules.0.trigger sometimes                                         | rules.0.trigger: expected "sequence_number" or   |
        | config:error_simulation | enabled true, rules.0.trigger next, rules.0.value 0, rules.0.error_code TIMEOUT | rules.0.value: expected a number > 0             |
        | config:backpressure     | action pause                                                                    | severity: expected action and severity together  |
        | config:backpressure     | stream_id ../all                                                                | stream_id: expected 1 to 64 letters              |
        | config:latency          | min_ms 20, max_ms 10, seed 1                                                    | max_ms: expected at least min_ms                 |
        | config:latency          | min_ms 0, max_ms 60001, seed 1                                                  | max_ms: expected a number ≤ 60000                |
        | config:delivery         | mode drop, late_ms 5                                                            | late_ms: expected with mode late, and only there |
        | config:delivery         | mode lost                                                                       | mode: expected "normal" or "drop"                |
        | config:audio            | mode loud                                                                       | mode: expected "echo" or "marked"                |
        | config:audio            | mode stretched, stretch_percent 91                                              | stretch_percent: expected a number ≤ 90          |
        | config:audio            | mode marked, priming_samples 2112 | priming_samples: expected with mode encoded or swapped, and only there |
        | config:session          | max_inflight 11                                                                 | max_inflight: expected a number ≤ 10             |
        | config:session          | max_infligth 2                                                                  | unknown field "max_infligth"                     |
        | simulate:disconnect     | how politely                                                                    | how: expected "server" or "transport"            |
        | simulate:disconnect     | delay_ms 60001                                                                  | delay_ms: expected a number ≤ 60000              |
        | simulate:session_loss   | sure true                                                                       | unknown field "sure"                             |

  Rule: An order acts on one stream, also before it connects, or on all

    Scenario: From a worker without a stream's name: on its own session
      Given another client with a session
      And a client with a session
      When the client itself orders TIMEOUT for every fragment, without naming a stream
      Then the client's next fragment is answered with TIMEOUT
      And the other client's next fragment is answered

    Scenario: From a test without a stream's name: on every session, present and to come
      Given a service of its own for this scenario
      And a client with a session
      When a test orders TIMEOUT for every fragment, without naming a stream
      Then the client's next fragment is answered with TIMEOUT
      And another client with a session
      And the other client's next fragment is answered with TIMEOUT

    Scenario: With a stream's name: on that stream only
      Given another client with a session
      And a client with a session
      When the service answers TIMEOUT to every fragment
      Then the client's next fragment is answered with TIMEOUT
      And the other client's next fragment is answered

    Scenario: Before the stream connects
      Given the service is told config:session with max_inflight 2
      When a client opens a session
      Then the service sends stream:ready with max_inflight 2

    Scenario: The channel is closed unless the service was started with it
      Given a service of its own for this scenario, without a control channel
      And a client with a session
      When a test sends simulate:disconnect for the client's stream: delay_ms 0
      Then it is refused twice, by callback and as simulate:disconnect:ack, because of "the control channel is off"
      And the client's fragment 0 is answered

  Rule: Connections end as ordered

    Scenario Outline: Ended by "<how>"
      Given a client with a session
      When the service is told simulate:disconnect with how <how>
      Then the client's connection ends within 2 seconds, <as seen by the client>

      Examples:
        | how       | as seen by the client   |
        | server    | with a goodbye          |
        | transport | torn, without a goodbye |

    Scenario: After a delay
      Given a client with a session
      When the service is told simulate:disconnect with how server, delay_ms 300
      Then the client's connection ends 300 milliseconds later, or up to 1000 more

    Scenario: New connections are refused for as long as ordered, those of other streams are not
      Given a client with a session
      When the service is told simulate:disconnect with refuse_for_ms 600
      Then the client's connection ends within 2 seconds, with a goodbye
      And another client with a session
      And the client is refused until 600 milliseconds have passed, and then let in

    Scenario: The session is lost, the connection stays
      Given a client with a session
      And the client has had answers to fragments 0 to 1
      When the service is told simulate:session_loss
      And the client sends fragment 2
      Then the service refuses it with STREAM_NOT_FOUND, an error that is not retryable
      And the client is still connected

    Scenario: After the loss a new stream:init helps
      Given a client with a session
      And the service is told simulate:session_loss
      When the client sends stream:init
      Then the service sends stream:ready for another session than before
      And the client's fragment 0 is answered
