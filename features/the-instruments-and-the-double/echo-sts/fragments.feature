@contract @P2
Feature: The STS contract: fragments and their answers
  Whoever builds a worker wants to know what becomes of a fragment of sound: that it is acknowledged,
  that it is answered once, in its turn, and that the answer can be told apart from all others.

  Rule: Every fragment is acknowledged, then answered

    Scenario: A fragment is acknowledged and comes back as it was
      Given a client with a session
      When the client sends fragment 0
      Then the service sends fragment:ack with status processing
      And after that the service sends fragment:processed with sequence_number 0, status success
      And both name the fragment by its id
      And the answer brings back the sound byte for byte, and pts_ns and source_pts_ns untouched
      And the answer tells its processing time, as a whole and by stage

    Scenario: The acknowledgement tells how long it will take
      Given the service takes 250 milliseconds for each answer
      And a client with a session
      When the client sends fragment 0
      Then the service sends fragment:ack with status processing, estimated_completion_ms 250
      And the answer takes at least 250 milliseconds

    Scenario: Beyond the limit fragments wait in a queue
      Given the service takes 1000 milliseconds for each answer
      And a client with a session and at most 2 fragments in flight
      When the client sends fragments 0 to 4
      Then the fragments are acknowledged as processing, processing, queued 1, queued 2, queued 3
      And the answers come in the order 0, 1, 2, 3, 4

    Scenario: Whoever asks for nothing in the answer's metadata gets nothing
      Given a client with a session
      When the client sends fragment:data with metadata null
      Then the service sends fragment:processed with metadata nothing

    Scenario Outline: The client's fragment:ack "<status>" is accepted without a reply
      Given a client with a session
      And the client has had answers to fragments 0 to 0
      When the client sends fragment:ack with status <status>
      Then the service sends nothing in return
      And the service's journal has a fragment:ack "<status>" from the client

      Examples:
        | status   |
        | received |
        | applied  |

  Rule: Answers come in the order of the sequence numbers

    Scenario: The fragment that takes longest is the first
      Given the service is told config:delivery with mode late, late_ms 400
      And a client with a session and at most 5 fragments in flight
      When the client sends fragments 0 to 4
      Then the answers come in the order 0, 1, 2, 3, 4
      And at least 4 of them were ready before an earlier one, and were held back

    Scenario: Times of every length, mixed
      Given the service is told config:latency with min_ms 0, max_ms 200, seed 3
      And a client with a session and at most 10 fragments in flight
      When the client sends fragments 0 to 19
      Then the answers come in the order 0 to 19
      And at least 3 of them were ready before an earlier one, and were held back

  Rule: Streams do not mix

    Scenario: Two streams, each with its own answers
      Given another client with a session
      And a client with a session
      When both clients send fragments 0 to 9 in turn
      Then each client has the answers to its own 10 fragments, and no others

  Rule: The journal tells what passed over the wire

    Scenario: A fragment's way through the journal
      Given a client with a session
      When the client has had answers to fragments 0 to 0
      Then the service's journal tells of the stream, in this order
        | direction | event              |
        | connect   |                    |
        | in        | stream:init        |
        | out       | stream:ready       |
        | in        | fragment:data      |
        | out       | fragment:ack       |
        | out       | fragment:processed |
      And it has the sound's length and fingerprint in place of the sound

    Scenario: The service tells that it is well
      Given a client with a session
      Then the service says that it is "ok", its version, its instance id and at least 1 session
