# fit y = a + b x + c x^2 + d x^3 and then a little net, no numpy, just lists
import math, random
random.seed(7)

xs = [-1 + 2*i/19 for i in range(20)]
ys = [math.sin(3*x) for x in xs]

# ---- part 1: polynomial
a, b, c, d = [random.gauss(0, 1) for _ in range(4)]
lr = 0.02
for t in range(500):
    ga = gb = gc = gd = 0.0
    loss = 0.0
    for x, y in zip(xs, ys):
        p = a + b*x + c*x*x + d*x**3
        loss += (p - y)**2
        g = 2*(p - y)
        ga += g
        gb += g*x
        gc += g*x**2
        gd += g*x**3
    a -= lr*ga
    b -= lr*gb
    c -= lr*gc
    d -= lr*gd
print('poly loss', loss, 'y = %.3f + %.3f x + %.3f x^2 + %.3f x^3' % (a, b, c, d))

# ---- part 2: 1-H-1 net with tanh, one sample at a time
H = 6
w = [random.gauss(0, 1) for _ in range(H)]
u = [random.gauss(0, 1) for _ in range(H)]
v = [random.gauss(0, .5) for _ in range(H)]
o = 0.0
rate = 0.05
for epoch in range(300):
    total = 0.0
    for x, y in zip(xs, ys):
        h = [math.tanh(w[k]*x + u[k]) for k in range(H)]
        p = sum(v[k]*h[k] for k in range(H)) + o
        total += 0.5*(p - y)**2
        dp = p - y
        for k in range(H):
            dh = dp*v[k]*(1 - h[k]*h[k])
            v[k] -= rate*dp*h[k]
            w[k] -= rate*dh*x
            u[k] -= rate*dh
        o -= rate*dp
    if epoch % 100 == 0:
        print(epoch, total)
