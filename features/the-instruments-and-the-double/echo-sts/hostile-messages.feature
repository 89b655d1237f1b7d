@contract @P2
Feature: The STS contract: hostile messages
  Whoever runs the STS wants it to outlive its clients' worst messages: fields missing or of the wrong
  type, huge texts, deep nesting, binary attachments, events that nobody knows, more sound than is
  allowed. Each is refused with an error, none costs memory for good, and the connection goes on.

  The messages are made from a seed: the same seed gives the same messages, and a failure tells both.

  Scenario Outline: 2000 hostile messages on one connection, from the seed <seed>
    Given a service of its own for this scenario
    And the service has done ordinary work
    And a client with a session
    When the client sends 2000 hostile messages, made from the seed <seed>
    Then the service has refused each of them once, in their order and with the right code
    And a new session on the same connection has 6 fragments answered, in order and each once, and completes
    And after at most 30 seconds of ordinary work the service has grown by at most 50 MB

    Examples:
      | seed |
      | 1    |

  Scenario Outline: <what> costs its sender the connection, and nobody else anything
    Given another client with a session
    And a client with a session
    When the client sends the text <text> in place of a Socket.IO packet
    Then the client's connection ends within 5 seconds
    And the other client's next fragment is answered
    And the service still runs

    Examples:
      | what                                       | text               |
      | A packet of an unknown kind                | 9                  |
      | An event without a name                    | 2[]                |
      | An event whose name Socket.IO keeps        | 2["disconnect",{}] |
      | JSON that breaks off                       | 2["stream:pause",{ |
      | The server's own part                      | 4{"message":"no"}  |
      | A second connection on the same connection | 0                  |
