"""The money: what a row becomes, who bears a variance, how contributions paid compare with those due."""
