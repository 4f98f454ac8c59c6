// Package fields reads what the members of a schema hold: a password, the conversation, a person's
// health. It reads the name of a member, split into words, and the noun phrases of its description,
// both in the same order: "hash of the password" and password_hash are the same two words, and the
// last one says what the value is. A [Sense] lists such words.
//
// All functions are safe for concurrent use. Their cost is linear in the length of
// the texts.
package fields
