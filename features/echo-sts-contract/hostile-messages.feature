@contract @P2
Feature: The STS contract: hostile messages
  Whoever runs the STS wants it to outlive its clients' worst messages: fields missing or of the wrong
  type, huge texts, deep nesting, binary attachments, events that nobody knows, more sound than is
  allowed. Each is refused with an error, none costs memory for good, and the connection goes on.

  The messages are made from a seed: the same seed gives the same messages, and a failure tells both.

  Scenario Outline: 2000 hostile messages on one connection, from the seed <seed>
    Given a client with a session
    When the client sends 2000 hostile messages, made from the seed <seed>
    Then the service has refused each of them once, in their order and with the right code
    And the service is still running, and has grown by at most 50 MB
    When the client has sent stream:init
    And the client sends fragments 0 to 5
    Then the answers come in the order of the 6 fragments, each once
    When the client sends stream:end
    Then the service sends stream:complete with total_fragments 6

    Examples:
      | seed |
      | 1    |
