# %% [markdown]
# # Which loan can we afford?
#
# Three offers of a bank, a scenario for the interest, the schedule of payments month by month, and whether letting the
# flat pays. Move the inputs: the sheets, the Python function they call and the answer below follow.

# %% Setup
# /// script
# requires-python = ">=3.11"
# dependencies = ["cellweave"]
# ///
import cellweave as cw

# %% Scenario
amount = cw.slider("Amount", 50_000, 500_000, 240_000, step=5_000)
years = cw.slider("Years", 5, 30, 20)
extra = cw.slider("Extra payment a month", 0, 1_000, 0, step=50)
scenario = cw.selectbox("Interest", ["as offered", "one point more", "two points more"])
markup = {"as offered": 0.0, "one point more": 0.01, "two points more": 0.02}[scenario]

# %% What the bank asks for
def upfront(amount, points, fixed):
    """Return the cost of taking out the loan: points of the amount, but never less than half the fixed fee."""
    return max(amount * points / 100 + fixed, fixed / 2)

# %% Offers
offers = cw.sheet(r"""
offer    | rate  | points | fee  | payment                         | cost at start                | total interest          | all in all
Riverside| 4.10% | 0.5    | 900  | =-PMT((@rate+markup)/12,years*12,amount) | =upfront(amount,@points,@fee) | =@payment*years*12-amount | =F2+G2
Harbour  | 3.85% | 1.5    | 450  | =-PMT((@rate+markup)/12,years*12,amount) | =upfront(amount,@points,@fee) | =@payment*years*12-amount | =F3+G3
Online   | 4.30% | 0      | 0    | =-PMT((@rate+markup)/12,years*12,amount) | =upfront(amount,@points,@fee) | =@payment*years*12-amount | =F4+G4
""", header=True, formats={"E:E": "#,##0.00", "F:H": "#,##0"})

# %% Choice
choice = cw.sheet(r"""
cheapest      | =XLOOKUP(MIN(offers!H2:H4),offers!H2:H4,offers!A2:A4)
its rate      | =XLOOKUP(B1,offers!A2:A4,offers!B2:B4)+markup
its payment   | =XLOOKUP(B1,offers!A2:A4,offers!E2:E4)
saves against the dearest | =MAX(offers!H2:H4)-MIN(offers!H2:H4)
""", formats={"B2": "0.00%", "B3": "#,##0.00", "B4": "#,##0"})

# %% Schedule
rate, payment = choice["B2"], choice["B3"]
last = years * 12 + 1
schedule = cw.sheet(
    data={"month": range(1, years * 12 + 1)},
    formulas={
        "owed": "=amount",
        f"B3:B{last}": "=F2",
        "interest": "=@owed*rate/12",
        "paid": "=MIN(payment+extra,@owed+@interest)",
        "principal": "=@paid-@interest",
        "left": "=ROUND(@owed-@principal,6)",
    },
    formats={"B:F": "#,##0.00"},
)

# %% Flat
own = cw.number_input("Own money", 10_000, 500_000, 60_000, step=5_000)
rent = cw.slider("Rent a month", 500, 3_000, 1_600, step=50)
wanted = cw.slider("Return we want, % a year", 0.0, 15.0, 6.0, step=0.5)

# %% Letting it for ten years
letting = cw.sheet(
    data={"year": range(11)},
    formulas={
        "rent": "=IF(@year=0,0,12*rent*1.02^(@year-1))",
        "upkeep": "=-20%*@rent",
        "loan": '=-SUMIFS(schedule!D:D,schedule!A:A,">"&12*(@year-1),schedule!A:A,"<="&12*@year)',
        "sale": "=IF(@year=10,(amount+own)*1.01^10-XLOOKUP(120,schedule!A:A,schedule!F:F,0),0)",
        "cash": "=IF(@year=0,-own,SUM(@rent,@upkeep,@loan,@sale))",
        "so far": "=SUM(F$2:F2)",
    },
    formats={"B:G": "#,##0"},
)

# %% Does it pay?
verdict = cw.sheet(r"""
internal rate of return | =IRR(letting!F2:F12)
net present value       | =NPV(wanted/100,letting!F3:F12)+letting!F2
year of break-even      | =XLOOKUP(TRUE,letting!G2:G12>=0,letting!A2:A12,"never")
verdict                 | =IF(B2>=0,"It pays.","It does not pay.")
""", formats={"B1": "0.0%", "B2": "#,##0"})

# %% Answer
months = sum(1 for row in schedule if row[3] > 0)
interest = sum(schedule.interest)
print(f"{choice['B1']} is the cheapest offer: {payment:,.2f} a month at {rate:.2%}.")
print(f"Paid off after {months} months, with {interest:,.0f} of interest.")
print(f"The dearest offer costs {choice['B4']:,.0f} more.")
print(f"Let for ten years, the flat returns {verdict['B1']:.1%} a year; {wanted}% are wanted. {verdict['B4']}")
