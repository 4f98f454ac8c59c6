package main

import (
	"crypto/rand"
	"sync"
	"time"
)

// questions holds the questions that users have not answered yet. Each accepts one answer, from
// the account that was asked and about the notes that it was asked about, so a client cannot send
// an answer again with "accept" instead of "decline". The client keeps only a random name of the
// question.
//
// The questions are in memory, since the notes are on one machine too; after a restart the user is
// asked again. Several replicas would have to keep them in a shared store.
type questions struct {
	mu   sync.Mutex
	open map[string]openQuestion
}

type openQuestion struct {
	account int64
	about   string // digest of what the user was asked
	until   time.Time
}

const (
	answerTime = 10 * time.Minute // how long a question accepts its answer
	// openQuestions is the most questions that one account has open; a new one replaces the oldest.
	openQuestions = 16
)

// ask opens a question for the account and returns its name.
func (q *questions) ask(account int64, about string) (name string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	own, oldest := 0, ""
	for name, o := range q.open {
		switch {
		case !now.Before(o.until):
			delete(q.open, name)
		case o.account == account:
			own++
			if oldest == "" || o.until.Before(q.open[oldest].until) {
				oldest = name
			}
		}
	}
	if own >= openQuestions {
		delete(q.open, oldest)
	}
	if q.open == nil {
		q.open = map[string]openQuestion{}
	}
	name = rand.Text()
	q.open[name] = openQuestion{account, about, now.Add(answerTime)}
	return name
}

// answer closes the named question. It reports whether the question was open, and was asked of the
// account about the same notes.
func (q *questions) answer(name string, account int64, about string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	o, ok := q.open[name]
	if !ok || o.account != account {
		return false
	}
	delete(q.open, name)
	return o.about == about && time.Now().Before(o.until)
}
