"""What filters of several conditions say, read aloud in both languages."""

import pytest

import activitykit as ak

SAID = """
budget (salaires OR primes)
activités avec « budget » ainsi que « salaires » ou « primes »
activities with “budget” as well as “salaires” or “primes”

(a OR b) (c OR d) e
activités avec « a » ou « b » ainsi que « c » ou « d » ainsi que « e »
activities with “a” or “b” as well as “c” or “d” as well as “e”

"plan stratégique" budget -salaires -primes
activités avec « plan stratégique » et « budget » sans « salaires » ni « primes »
activities with “plan stratégique” and “budget” without “salaires” or “primes”

has:attachment budget
activités avec « budget » et avec pièce jointe
activities with “budget” and with an attachment

type:Create -(budget -salaires)
publications sauf activités avec « budget » sans « salaires »
posts except activities with “budget” without “salaires”

-(from:paul tag:rh)
activités sauf celles de paul sur #rh
activities except those by paul on #rh

-(from:paul tag:rh) -(in:crew budget) -type:Like
activités sauf celles de paul sur #rh et celles dans crew avec « budget » sauf mentions « J’aime »
activities except those by paul on #rh and those in crew with “budget” except likes

-(budget OR tag:rh)
activités sans #rh et sans « budget »
activities without #rh and without “budget”

budget -(from:paul OR in:crew)
activités avec « budget » hors de crew et qui ne sont pas de paul
activities with “budget” outside crew and not by paul

type:Like on:Article in:crew from:ana
mentions « J’aime » d’ana portant sur des articles dans crew
likes by ana on articles in crew

type:Add target:liste from:ana
ajouts d’ana vers liste
additions by ana to liste

engagement:5 tag:rh type:Create since:7d
publications sur #rh depuis 7 jours avec les réactions d’au moins 5 personnes
posts on #rh in the last 7 days that at least 5 people reacted to

tag:rh engagement:3 -engagement:10
activités sur #rh avec les réactions d’au moins 3 personnes et avec les réactions de moins de 10 personnes
activities on #rh that at least 3 people reacted to and that fewer than 10 people reacted to

since:30d until:7d
activités depuis 30 jours et jusqu’à il y a 7 jours
activities in the last 30 days and up to 7 days ago

until:2026-11-15 since:2026-11-01
activités depuis le 1er novembre 2026 jusqu’au 15 novembre 2026
activities since November 1, 2026 up to November 15, 2026

is:unseen is:reply
activités à découvrir et en réponse à quelque chose
activities not seen yet and in reply to something

involves:me -from:me
activités qui vous concernent et qui ne sont pas de votre part
activities involving you and not by you

-mentions:me is:unseen
activités à découvrir et qui ne vous mentionnent pas
activities not seen yet and not mentioning you

is:unseen (mentions:me OR from:paul)
activités à découvrir, de paul ou qui vous mentionnent
activities not seen yet, by paul or mentioning you

since:30d has:attachment lang:fr from:paul -is:reply
activités de paul en français avec pièce jointe depuis 30 jours qui ne répondent à rien
activities by paul in French with an attachment in the last 30 days that are not replies

since:7d is:unseen "plan stratégique" (a OR b) in:projet tag:rh from:paul -type:Like
activités de paul sur #rh dans projet avec « plan stratégique » ainsi que « a » ou « b » depuis 7 jours à découvrir sauf mentions « J’aime »
activities by paul on #rh in projet with “plan stratégique” as well as “a” or “b” in the last 7 days not seen yet except likes
"""


@pytest.mark.parametrize("case", SAID.strip().split("\n\n"), ids=lambda case: case.splitlines()[0])
def test_a_sentence_reads_well(case):
    text, french, english = case.splitlines()
    said = ak.query(text).sentence("fr").replace("\xa0", " ")
    assert said == french
    assert ak.query(text).sentence("en") == english
