@contract @P2
Feature: The STS contract: bad deliveries and bad sound, on order
  Whoever tests a worker wants an STS that misbehaves exactly as ordered: so that it is known what the
  worker was given when it is judged by what it made of it.

  Rule: What happens to the next answers

    Scenario: Dropped: the answer never comes, the next ones do
      Given the service is told config:delivery with mode drop, count 2
      And a client with a session
      When the client sends fragments 0 to 4
      Then the fragments are acknowledged
      And the answers come in the order 2, 3, 4
      And for 300 milliseconds no other answer comes

    Scenario: Late: the answer comes as late as ordered, and those behind it wait
      Given the service is told config:delivery with mode late, late_ms 300
      And a client with a session
      When the client sends fragments 0 to 1
      Then the answers come in the order 0, 1
      And they come 300 milliseconds after the first was sent, or up to 1000 later

    Scenario: Twice: the same answer again
      Given the service is told config:delivery with mode duplicate
      And a client with a session
      When the client sends fragments 0 to 1
      Then the answers come in the order 0, 0, 1
      And the first two answers are the same

    Scenario: Partial: the sound is there, the translation is not
      Given the service is told config:delivery with mode partial
      And a client with a session
      When the client sends fragments 0 to 1
      Then the answers are partial, success
      And only the second has a translated text, both have sound

    Scenario: What is ordered for the next 2 answers holds over a lost connection
      Given the service is told config:delivery with mode partial, count 2
      And a client with a session
      And the client has had answers to fragments 0 to 0
      When the client goes away
      And the client is back with a session
      And the client sends fragments 0 to 1
      Then the answers are partial, success

  Rule: Times are repeatable

    Scenario: The same seed gives the same times
      Given a client with a session and at most 10 fragments in flight
      And another client with a session and at most 10 fragments in flight
      When both are promised answers within 0 to 500 milliseconds, by the seed 11 and the seed 11
      Then both are promised the same time for 10 of 10 fragments

    Scenario: Another seed gives other times
      Given a client with a session and at most 10 fragments in flight
      And another client with a session and at most 10 fragments in flight
      When both are promised answers within 0 to 500 milliseconds, by the seed 11 and the seed 12
      Then both are promised the same time for at most 5 of 10 fragments

  Rule: What sound comes back

    Scenario: The echo, if nothing is ordered
      Given a client with a session
      When the client sends half a second of sound
      Then the sound comes back byte for byte

    Scenario: Marked: a test tone in place of the sound, as long as the sound
      Given the service is told config:audio with mode marked
      And a client with a session
      When the client sends half a second of sound
      Then the mark of fragment 0 is heard in what comes back
      And what comes back has as many AAC frames as were sent, in 48000 Hz

    Scenario Outline: Encoded: the mark, coded by itself as a real service's dubs are, its config spelt <spelling>
      Given the service is told config:audio with mode encoded, config_spelling <spelling>
      And a client with a session
      When the client sends half a second of sound
      Then the mark of fragment 0 is heard in what comes back
      And its config is <config>

      Examples:
        | spelling | config     |
        | implicit | 1190       |
        | explicit | 119056e500 |

    Scenario: Silent
      Given the service is told config:audio with mode silent
      And a client with a session
      When the client sends half a second of sound
      Then every AAC frame that comes back is silence
      And what comes back has as many AAC frames as were sent, in 48000 Hz

    Scenario Outline: Stretched by <percent> percent
      Given the service is told config:audio with mode stretched, stretch_percent <percent>
      And a client with a session
      When the client sends half a second of sound
      Then what comes back begins with the sound that was sent and is <percent> percent longer, as it says itself

      Examples:
        | percent |
        | 8       |
        | -25     |

    Scenario: Corrupt: as many bytes, and no readable file
      Given the service is told config:audio with mode corrupt
      And a client with a session
      When the client sends half a second of sound
      Then what comes back has the size of what was sent, but cannot be read

    Scenario: Empty
      Given the service is told config:audio with mode empty
      And a client with a session
      When the client sends half a second of sound
      Then what comes back is a success with 0 bytes and 0 milliseconds of sound

    Scenario: Wrong rate
      Given the service is told config:audio with mode wrong_rate
      And a client with a session
      When the client sends half a second of sound
      Then what comes back is in 44100 Hz, as it says itself, and about as long

    Scenario: Sound that cannot be read fails as the service's own error
      Given the service is told config:audio with mode silent
      And a client with a session
      When the client sends fragment 0
      Then fragment 0 is answered with MODEL_ERROR, which is retryable, and without sound
