@contract @P2
Feature: The STS contract: huge messages
  Whoever runs an STS wants a single message, be it as large as the protocol allows, to cost neither
  the service's life nor its memory: the other streams of that service go on.

  Rule: What is too much to be read is refused like any other mistake

    Scenario Outline: <event> made of <size> <what>
      Given another client with a session
      And a client with a session
      When the client sends <event>, made of <size> <what>
      Then the service refuses it with INVALID_CONFIG, an error that is not retryable
      And the client's fragment 0 is answered
      And the other client's next fragment is answered

      Examples:
        | event         | size       | what                            |
        | stream:pause  | 30 million | bytes in place of the message   |
        | fragment:data | 30 million | bytes in place of the message   |
        | stream:end    | 12 million | entries in a list               |
        | stream:pause  | 200000     | fields that nobody knows        |
        | stream:init   | 20 million | letters in the source language  |
        | stream:pause  | 20 million | letters in the reason           |
        | stream:resume | 10000      | lists, each within the last one |

    Scenario: An order with a million rules
      Given a client with a session
      When a test sends an order with 1000000 rules for the client's stream
      Then it is refused twice, by callback and as config:error_simulation:ack, because of "rules: expected a list of ≤ 100 items"
      And the client's fragment 0 is answered

  Rule: What has been refused is not kept

    Scenario: The names of unknown events
      Given a service of its own for this scenario
      And a client with a session
      And the client has sent 50 unknown events with names of 250000 letters
      When the client sends 300 unknown events with names of 250000 letters
      Then the service has refused each of the 350 with INVALID_CONFIG
      And after at most 30 seconds of ordinary work the service has grown by at most 50 MB

    Scenario: The journal's copies of messages
      Given a service of its own for this scenario
      And a client with a session
      And the client has sent 5 messages with 5 lists in each of 5 lists, and so on, 7 levels deep
      When the client sends 60 messages with 5 lists in each of 5 lists, and so on, 7 levels deep
      Then the service has refused each of the 65 with INVALID_CONFIG
      And after at most 30 seconds of ordinary work the service has grown by at most 20 MB
