// SPDX-License-Identifier: Apache-2.0

package backendtest

import (
	"testing"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Harness is a backend with one execution that has just been invoked for the
// first time, and the levers of the service's side. A lever that is nil leaves
// out the cases that need it.
type Harness struct {
	Backend backend.Backend
	// Input is the envelope of the invocation in flight.
	Input protocol.InvocationInput
	// Reinvoke ends the invocation in flight, as a crash would, and returns the
	// envelope of the next one.
	Reinvoke func(t *testing.T) protocol.InvocationInput
	// CompleteCallback completes the callback with that id, as an external
	// sender would. The result isn't empty.
	CompleteCallback func(t *testing.T, id, result string)
	// Pause makes the service withhold the token of the next answer.
	Pause func(t *testing.T)
}

// Run checks that the backends which open returns keep the contract. It calls
// open for every case; cases run in parallel. A backend that pages its answers,
// however small its pages are, is read to the end.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for _, c := range cases() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			t.Cleanup(func() {
				if t.Failed() {
					t.Logf("the rule: %s", c.explanation)
				}
			})
			c.check(newSession(t, open(t)))
		})
	}
}

// testCase checks one rule, or a part of it.
type testCase struct {
	name string
	// explanation is a sentence of the comment of backend.Backend.
	explanation string
	check       func(s *session)
}

// The numbered sentences of the interface's comment.
const (
	ruleAtomic = "A checkpoint applies all of its updates in order, or none of them."
	ruleToken  = "An accepted checkpoint consumes its token and answers with the next one, " +
		"also when it carries no updates."
	ruleStale = "A consumed token is refused as stale, with an error for which [ScopeOf] is " +
		"[ScopeInvocation]."
	ruleRepeat = "Repeating a call with the same token and client token returns the first answer " +
		"again and applies nothing."
	ruleChanges = "The answer lists every operation that changed since the handler last saw it, " +
		"those that the service changed included. When there is a NextMarker, the rest is read by " +
		"State with the new token."
	ruleState   = "State needs the current token and does not consume it."
	ruleRefusal = "A refusal is a [*Refusal]; any other error means that the call may or may not " +
		"have reached the service."
	ruleLast = "An answer without a token says that no further checkpoint is accepted in this " +
		"invocation."
)

func cases() []testCase {
	return []testCase{
		{"AppliesUpdatesInOrder", ruleAtomic, appliesUpdatesInOrder},
		{"AppliesNothingOfARefusedCheckpoint", ruleAtomic, appliesNothingWhenRefused},
		{"AnswersWithTheNextToken", ruleToken, answersWithTheNextToken},
		{"EmptyCheckpointConsumesItsToken", ruleToken, emptyCheckpointConsumesItsToken},
		{"RefusedCheckpointKeepsItsToken", ruleToken, refusedCheckpointKeepsItsToken},
		{"RefusesAConsumedToken", ruleStale, refusesAConsumedToken},
		{"RefusesTheTokenOfAnEarlierInvocation", ruleStale, refusesAnEarlierInvocation},
		{"RepeatsTheAnswer", ruleRepeat, repeatsTheAnswer},
		{"AppliesARepeatedCallOnce", ruleRepeat, appliesARepeatedCallOnce},
		{"AnswersWithWhatItApplied", ruleChanges, answersWithWhatItApplied},
		{"AnswersWithWhatTheServiceChanged", ruleChanges, answersWithServiceChanges},
		{"AnswersAChangeOnce", ruleChanges, answersAChangeOnce},
		{"AnswersManyChanges", ruleChanges, answersManyChanges},
		{"StateKeepsTheToken", ruleState, stateKeepsTheToken},
		{"StateRefusesAConsumedToken", ruleState, stateRefusesAConsumedToken},
		{"StatePagesInTheOrderOfStart", ruleState, statePagesInOrder},
		{"EnvelopeAndStateHoldAllOperations", ruleState, envelopeAndStateHoldAll},
		{"RefusalNamesItsReason", ruleRefusal, refusalNamesItsReason},
		{"CallThatWasNotMadeIsNoRefusal", ruleRefusal, callThatWasNotMade},
		{"ResultOfTheExecutionIsTheLastCheckpoint", ruleLast, resultIsTheLastCheckpoint},
		{"PauseWithholdsTheToken", ruleLast, pauseWithholdsTheToken},
	}
}
