package main

import (
	"crypto/rand"
	"sync"
	"time"
)

// Questions are those that users have not answered yet. Each is good for one answer, by the
// account that was asked, about what it was asked: an answer that says "decline" can not be
// sent again as "accept". What the client keeps until then is a name that says nothing.
//
// They are in memory, as the notes are on one machine: after a restart the user is asked
// again. Several replicas would keep them in a store that they share.
type questions struct {
	mu   sync.Mutex
	open map[string]openQuestion
}

type openQuestion struct {
	account int64
	about   string // all that the question depends on
	until   time.Time
}

const (
	answerTime = 10 * time.Minute // how long an answer is waited for
	// openQuestions is how many an account has at once; the oldest makes room for a new one.
	openQuestions = 16
)

// ask opens a question and returns its name.
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

// answer closes the question of that name, and reports whether it was open, asked of this
// account, and about this.
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
