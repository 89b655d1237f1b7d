@contract @P2
Feature: The STS contract: connecting
  Whoever builds a worker, or puts another speech-to-speech service (STS) in the place of echo-sts,
  wants to know how the two meet, and what keeps strangers out.

  Here and in the files beside this one the suite plays the worker, and is called the client. The
  service is a real echo-sts, in a process of its own, at the other end of a real connection.

  Rule: A worker says who it is when it connects

    Scenario: A worker with proper names is let in
      When a client connects with X-Stream-ID "evening-news_1" and X-Worker-ID "worker-7"
      Then it is let in
      And the service's journal names the stream "evening-news_1" and the worker "worker-7" for this connection

    Scenario: Somebody without names, such as a test, is let in
      When a client connects without names
      Then it is let in

    Scenario Outline: The <header> <name> is refused
      When a client connects with <header> <name>
      Then it is refused because of "header <field>: expected 1 to 64 letters, digits, "-" or "_""

      Examples:
        | header      | name            | field       |
        | X-Stream-ID | "../etc/passwd" | x-stream-id |
        | X-Stream-ID | "two words"     | x-stream-id |
        | X-Stream-ID | ""              | x-stream-id |
        | X-Stream-ID | of 65 letters   | x-stream-id |
        | X-Worker-ID | "worker/1"      | x-worker-id |
        | X-Worker-ID | of 65 letters   | x-worker-id |

    Scenario: A name may be 64 letters long
      When a client connects with X-Stream-ID of 64 letters
      Then it is let in

    Scenario: A worker cannot open the session of a stream that it did not name
      Given a client that is connected
      When the client sends stream:init with stream_id another-stream
      Then the service refuses it with INVALID_CONFIG, an error that is not retryable
      And it says why: "stream_id: expected"

  Rule: Web pages stay outside, whoever they say they are

    Scenario Outline: <page> can't connect
      When a client connects with <headers>
      Then it is refused
      And the service still runs

      Examples:
        | page                                          | headers                                        |
        | A page of another site                        | Origin "https://evil.example"                  |
        | A page without an origin of its own           | Origin "null"                                  |
        | A page that calls itself the service's own    | Origin "http://127.0.0.1"                      |
        | A page whose name was made to mean the service | Origin "http://evil.example", Host "evil.example" |

    Scenario Outline: <page> can't read the journal
      When a web page asks for the journal with <headers>
      Then the service answers it with 403 and nothing of the journal

      Examples:
        | page                                          | headers                      |
        | A page of another site                        | Origin "https://evil.example" |
        | A page whose name was made to mean the service | Host "evil.example"          |
        | A picture or a script of another site         | Sec-Fetch-Site "cross-site"  |

  Rule: There is one way in: a WebSocket, the namespace "/"

    Scenario: Polling is refused
      When a client connects by polling
      Then it is refused
      And the service's journal says that the client was refused because of "Transport unknown"

    Scenario: Another namespace is refused
      When a client connects to the namespace "/dubbing"
      Then it is refused because of "Invalid namespace"

    Scenario: The service announces its heartbeat and its longest message
      When a client connects without names
      Then the service announces a ping every 25 seconds, with 10 seconds to answer it
      And the service announces messages of at most 50 MB

  Rule: A message may be 50 MB long

    Scenario: A message of 50 MB is read and answered
      Given a client with a session
      When the client sends stream:pause, made 50 MB long by its reason
      Then the service refuses it with INVALID_CONFIG, an error that is not retryable
      And it says why: "reason: expected a string of ≤ 2000 characters"

    Scenario: A message of 50 MB and 1 byte costs its sender the connection, and nobody else anything
      Given another client with a session
      And a client with a session
      When the client sends stream:pause, made 50 MB and 1 byte long by its reason
      Then the client's connection ends within 5 seconds
      And the other client's next fragment is answered
      And the service still runs
