// Package rand is a third one.
package rand
