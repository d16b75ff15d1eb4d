"""`waybill promo evaluate`: what a promotion did, and what would have been without it (ANA-13..17).

sales     lines sold, by time; of a file of invoices, or of the log
orders    what was sold, read off the log of orders
log       a promotion and its channel's sales
campaign_log   a campaign, its promotions together, and its channels' sales
control   who stands for "without it": customers held out by a hash, else SKUs that it does not touch
uplift    difference in differences with clustered errors, and its 95 % interval
by_hand   traffic, awareness and satisfaction, which no log knows
outcome   before, during and after
placebo   campaigns that never were: how often the interval tells the truth
recording what a campaign did, noted on it, for whoever plans the next one
report    tables and sentences
picture   the sales against the control's; the intervals of placebos

Figures of an analysis, not decisions: rates are floats here, amounts stay integers in minor units. The standard library is
enough: the regression with a fixed effect for each unit and each time has a closed form where there are two times.
"""
