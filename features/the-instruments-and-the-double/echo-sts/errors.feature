@contract @P2
Feature: The STS contract: errors
  Whoever builds a worker wants to know which errors there are, and what each asks of the worker: try
  again, slow down, or mend its own message. Retryable errors count for the circuit breaker.

  What is wrong with a message is told by an error event. What is wrong with the dubbing is told by
  the fragment's own answer, which then has the status "failed" and no sound.

  Rule: Every error of the protocol can be had on order

    Scenario Outline: <code> on order is <retryable>
      Given the service answers <code> to fragment 0
      And a client with a session
      When the client sends fragments 0 to 1
      Then fragment 0 is answered with <code>, which is <retryable>, and without sound
      And fragment 1 is answered with sound

      Examples:
        | code               | retryable     |
        | TIMEOUT            | retryable     |
        | MODEL_ERROR        | retryable     |
        | GPU_OOM            | retryable     |
        | QUEUE_FULL         | retryable     |
        | RATE_LIMIT         | retryable     |
        | STREAM_NOT_FOUND   | not retryable |
        | INVALID_CONFIG     | not retryable |
        | FRAGMENT_TOO_LARGE | not retryable |
        | INVALID_SEQUENCE   | not retryable |

    Scenario Outline: Errors <for whom>
      Given the service answers MODEL_ERROR to <for whom>
      And a client with a session
      When the client sends fragments 0 to 5
      Then the answers are <answers>

      Examples:
        | for whom             | answers                                                                      |
        | fragment 4           | success, success, success, success, MODEL_ERROR, success                     |
        | the next 2 fragments | MODEL_ERROR, MODEL_ERROR, success, success, success, success                 |
        | every 3rd fragment   | success, success, MODEL_ERROR, success, success, MODEL_ERROR                 |
        | every fragment       | MODEL_ERROR, MODEL_ERROR, MODEL_ERROR, MODEL_ERROR, MODEL_ERROR, MODEL_ERROR |

    Scenario: An error for the fragment with a certain id
      Given a client with a session
      And the service answers GPU_OOM to the fragment whose id the client will give to fragment 2
      When the client sends fragments 0 to 3
      Then the answers are success, success, GPU_OOM, success

    Scenario: Of several rules the first that fits wins
      Given the service answers by these rules
        | fragments      | code        |
        | fragment 1     | TIMEOUT     |
        | the next 1     | GPU_OOM     |
        | every fragment | MODEL_ERROR |
      And a client with a session
      When the client sends fragments 0 to 2
      Then the answers are GPU_OOM, TIMEOUT, MODEL_ERROR

    Scenario: Text, stage and the retryable flag are as ordered
      Given the service answers by these rules
        | fragments  | code        | with                                                      |
        | fragment 0 | MODEL_ERROR | error_message "no such voice", stage tts, retryable false |
      And a client with a session
      When the client sends fragment 0
      Then fragment 0 is answered with MODEL_ERROR, which is not retryable, and without sound
      And the service sends fragment:processed with error.message "no such voice", error.stage tts

    Scenario: Errors end on order
      Given the service answers TIMEOUT to every fragment
      And a client with a session
      And the client's next fragment is answered with TIMEOUT
      When the service is told config:error_simulation with enabled false
      Then the client's fragment 1 is answered

  Rule: STREAM_NOT_FOUND: there is no such stream here

    Scenario Outline: <event> before stream:init
      Given a client that is connected
      When the client sends <event>
      Then the service refuses it with STREAM_NOT_FOUND, an error that is not retryable
      And the refusal names the client's stream

      Examples:
        | event         |
        | fragment:data |
        | stream:pause  |
        | stream:resume |
        | stream:end    |

    Scenario Outline: <event> for a stream of another name
      Given a client with a session
      When the client sends <event> with stream_id somebody-elses
      Then the service refuses it with STREAM_NOT_FOUND, an error that is not retryable
      And it says why: "somebody-elses"
      And the client's fragment 0 is answered

      Examples:
        | event         |
        | fragment:data |
        | stream:pause  |
        | stream:end    |

  Rule: INVALID_CONFIG: the message is not as the protocol wants it

    Scenario Outline: <event> with <details>
      Given a client with a session
      When the client sends <event> with <details>
      Then the service refuses it with INVALID_CONFIG, an error that is not retryable
      And it says why: "<event>: <reason>"

      Examples:
        | event         | details                    | reason                                       |
        | fragment:data | fragment_id 17             | fragment_id: expected a                      |
        | fragment:data | fragment_id not-a-uuid     | fragment_id: expected a UUID                 |
        | fragment:data | stream_id nothing          | stream_id: expected a string                 |
        | fragment:data | sequence_number -1         | sequence_number: expected a number ≥ 0       |
        | fragment:data | sequence_number 0.5        | sequence_number: expected a whole number     |
        | fragment:data | timestamp yesterday        | timestamp: expected a number                 |
        | fragment:data | audio nothing              | audio: expected an object                    |
        | fragment:data | audio.format mp3           | audio.format: expected "m4a"                 |
        | fragment:data | audio.sample_rate_hz 11025 | audio.sample_rate_hz: expected 16000         |
        | fragment:data | audio.channels 6           | audio.channels: expected a number ≤ 2        |
        | fragment:data | audio.duration_ms 0        | audio.duration_ms: expected a number > 0     |
        | fragment:data | audio.duration_ms 60065    | audio.duration_ms: expected a number ≤ 60064 |
        | fragment:data | audio.duration_ms 5994.667 | audio.duration_ms: expected a whole number   |
        | fragment:data | audio.data_base64 //FMgAIf | audio.data_base64: expected an MPEG-4 file   |
        | fragment:data | audio.data_base64 ***      | audio.data_base64: expected base64           |
        | fragment:data | audio.data_base64 ""       | audio.data_base64: expected                  |
        | fragment:data | metadata.pts_ns soon       | metadata.pts_ns: expected a number           |
        | fragment:ack  | status finished            | status: expected "received" or "applied"     |
        | fragment:ack  | fragment_id nothing        | fragment_id: expected a string               |
        | stream:pause  | reason 5                   | reason: expected a string                    |
        | stream:resume | stream_id nothing          | stream_id: expected a string                 |
        | stream:end    | stream_id "a b"            | stream_id: expected 1 to 64 letters          |

    Scenario Outline: Sound of another format than the session's: <details>
      Given a client with a session
      When the client sends fragment:data with <details>
      Then the service refuses it with INVALID_CONFIG, an error that is not retryable
      And it says why: "as in stream:init"

      Examples:
        | details                    |
        | audio.sample_rate_hz 44100 |
        | audio.channels 1           |

    Scenario: An event that the protocol does not know
      Given a client with a session
      When the client sends stream:rewind
      Then the service refuses it with INVALID_CONFIG, an error that is not retryable
      And it says why: "unknown event "stream:rewind""

    Scenario: A refused fragment is named, and is not missing in the count
      Given a client with a session
      When the client sends fragment:data with audio.format mp3
      Then the service refuses it with INVALID_CONFIG, an error that is not retryable
      And the refusal names the fragment by its id
      And the client's fragment 1 is answered

  Rule: FRAGMENT_TOO_LARGE: more than 10 MB of sound

    Scenario: 10 MB of base64 are taken
      Given a client with a session
      When the client sends fragment 0 with 10 MB of base64
      Then fragment 0 is answered with sound

    Scenario: 10 MB and 4 letters are not
      Given a client with a session
      When the client sends fragment 0 with 10 MB and 4 letters of base64
      Then the service refuses it with FRAGMENT_TOO_LARGE, an error that is not retryable
      And the refusal names the fragment by its id
      And the client's fragment 1 is answered

  Rule: INVALID_SEQUENCE: fragments are numbered from 0, each once, none left out

    Scenario Outline: <what>
      Given a client with a session
      And the client has had answers to fragments 0 to 2
      When the client sends <fragment>
      Then the service refuses it with INVALID_SEQUENCE, an error that is not retryable
      And it says why: "<reason>"
      And the client's fragment 3 is answered

      Examples:
        | what               | fragment                             | reason                              |
        | A gap              | fragment 4                           | sequence_number: expected 3, seen 4 |
        | A repeated number  | fragment 1                           | sequence_number: expected 3, seen 1 |
        | A repeated id      | fragment 3 with the id of fragment 0 | seen before in this session         |
        | The same once more | fragment 2 again                     | seen before in this session         |

    Scenario: A session's first fragment has the number 0
      Given a client with a session
      When the client sends fragment 1
      Then the service refuses it with INVALID_SEQUENCE, an error that is not retryable
      And it says why: "sequence_number: expected 0, seen 1"

  Rule: QUEUE_FULL: 20 fragments wait already

    Scenario: The 21st waiting fragment is refused, the others are answered
      Given the service takes 1000 milliseconds for each answer
      And a client with a session and at most 10 fragments in flight
      When the client sends fragments 0 to 30
      Then the service refuses it with QUEUE_FULL, a warning that is retryable
      And the refusal names fragment 30 by its id
      And the answers come in the order 0 to 29
