@contract @P2
Feature: The STS contract: backpressure
  Whoever builds a worker wants to know how the STS says that it has too much to do, and that it also
  says when it has time again: a pause that is never lifted would end the dubbing for good.

  Rule: By itself the service says nothing, unless it is told to watch its load

    Scenario: No backpressure without an order
      Given the service takes 200 milliseconds for each answer
      And a client with a session and at most 10 fragments in flight
      When the client sends fragments 0 to 9
      Then the answers come in the order 0 to 9
      And no backpressure has come

    Scenario: Load rises and falls: every step is told, and the pause is lifted
      Given the service is told config:backpressure with auto true
      And the service takes 1000 milliseconds for each answer
      And a client with a session and at most 10 fragments in flight
      When the client sends fragments 0 to 9
      Then the answers come in the order 0 to 9
      And the backpressure was
        | fragments in flight | severity | action    | delay in ms |
        | 5                   | low      | none      |             |
        | 7                   | medium   | slow_down | 500         |
        | 9                   | high     | pause     | 1000        |
        | 8                   | medium   | slow_down | 500         |
        | 6                   | low      | none      |             |
        | 4                   | low      | none      |             |

    Scenario: With one fragment at a time each one is a pause, lifted by its answer
      Given the service is told config:backpressure with auto true
      And a client with a session and at most 1 fragment in flight
      When the client has had answers to fragments 0 to 1
      Then the backpressure was
        | fragments in flight | severity | action | delay in ms |
        | 1                   | high     | pause  | 1000        |
        | 0                   | low      | none   |             |
        | 1                   | high     | pause  | 1000        |
        | 0                   | low      | none   |             |

    Scenario: A pause is lifted when the answer is dropped, too
      Given the service is told config:backpressure with auto true
      And the service is told config:delivery with mode drop
      And a client with a session and at most 1 fragment in flight
      When the client sends fragment 0
      Then the backpressure was
        | fragments in flight | severity | action | delay in ms |
        | 1                   | high     | pause  | 1000        |
        | 0                   | low      | none   |             |

    Scenario: The service stops watching when told
      Given the service is told config:backpressure with auto true
      And a client with a session and at most 1 fragment in flight
      When the service is told config:backpressure with auto false
      Then the client's fragment 0 is answered
      And no backpressure has come

  Rule: On order it says what it is told to say

    Scenario Outline: <action>, <severity>
      Given the service takes 1500 milliseconds for each answer
      And a client with a session and at most 2 fragments in flight
      And the client has sent fragments 0 to 2
      When the service is told config:backpressure with action <action>, severity <severity>, recommended_delay_ms <delay>
      Then the service sends backpressure with action <action>, severity <severity>, recommended_delay_ms <delay>, current_inflight 3, queue_depth 1

      Examples:
        | action    | severity | delay |
        | none      | low      | 0     |
        | slow_down | medium   | 750   |
        | pause     | high     | 2000  |

    Scenario: A stream that is not there yet gets it after its stream:ready
      Given the service is told config:backpressure with action pause, severity high, recommended_delay_ms 100
      When a client opens a session
      Then the service sends stream:ready
      And after that the service sends backpressure with action pause, current_inflight 0
