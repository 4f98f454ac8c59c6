// Package prose reads the English of descriptions, as far as rules need it: the sentences of a text
// and their words, which verbs give an order and which are negated, and patterns of words that
// match whatever the form of a verb or noun.
//
// The cost of reading and of matching is linear in the length of a text. All functions are safe for
// concurrent use.
package prose
